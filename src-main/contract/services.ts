/** @file What stands behind the contract: for every procedure, one function of the same name. */
import type {
  AnyContractRouter,
  ContractProcedure,
  InferSchemaInput,
  InferSchemaOutput,
} from "@orpc/contract";

/** What a function learns of its call, beside the input. */
export type Call = {
  /** Aborted when the caller no longer wants the answer, or has gone. */
  readonly signal: AbortSignal | undefined;
  /** The last event that the caller saw of a stream which it takes up again. */
  readonly lastEventId: string | undefined;
};

/**
 * The functions that a contract asks for. They are given checked input; what they answer is checked too. A stream is
 * answered with an async generator.
 */
export type Services<Contract extends AnyContractRouter> =
  Contract extends ContractProcedure<infer Input, infer Output, infer _Errors, infer _Meta>
    ? (
        input: InferSchemaOutput<Input>,
        call: Call,
      ) => InferSchemaInput<Output> | Promise<InferSchemaInput<Output>>
    : {
        readonly [Name in keyof Contract]: Contract[Name] extends AnyContractRouter
          ? Services<Contract[Name]>
          : never;
      };
