/**
 * @file Puts functions behind a contract. A new method is written in the contract and in its service; their names bind
 * the two together, and the compiler says which one is missing.
 */
import { type AnyContractRouter, isContractProcedure } from "@orpc/contract";
import { type AnyRouter, implement, os, type Router } from "@orpc/server";
import type { Call, Services } from "../contract/services.ts";
import type { Log } from "./log.ts";
import { translateStream } from "./streams.ts";
import { toWireError } from "./wire-error.ts";

/** The router of a contract; nothing needs to be handed to it with a request. */
export type ServedRouter<Contract extends AnyContractRouter> = Router<Contract, Record<never, never>>;

/**
 * The router of a contract, for every transport: input and output are checked by the contract's schemas, and whatever
 * is thrown, at once or in the midst of a stream, leaves as a failure with a code and a sentence.
 */
export function createRouter<Contract extends AnyContractRouter>(
  contract: Contract,
  services: Services<Contract>,
  log: Log,
): ServedRouter<Contract> {
  return bind(contract, services, withWireErrors(log)) as ServedRouter<Contract>;
}

/** The schemas' checks come after every middleware, so that what they refuse passes through it as well. */
const CHECKED_INSIDE = {
  initialInputValidationIndex: Number.POSITIVE_INFINITY,
  initialOutputValidationIndex: Number.POSITIVE_INFINITY,
};

function bind(
  contract: AnyContractRouter,
  service: unknown,
  middleware: ReturnType<typeof withWireErrors>,
): AnyRouter {
  if (isContractProcedure(contract)) {
    const serve = service as (input: unknown, call: Call) => unknown;
    return implement(contract, CHECKED_INSIDE)
      .use(middleware)
      .handler(({ input, signal, lastEventId }) => serve(input, { signal, lastEventId }));
  }
  const services = service as Readonly<Record<string, unknown>>;
  const parts = Object.entries(contract).map(([name, part]) => [
    name,
    bind(part, services[name], middleware),
  ]);
  return Object.fromEntries(parts);
}

/** Around everything, the checks of input and output included. */
function withWireErrors(log: Log) {
  return os.middleware(async ({ next, path }) => {
    const translate = (thrown: unknown) => toWireError(thrown, path.join("."), log);
    try {
      const result = await next();
      return { ...result, output: translateStream(result.output, translate) };
    } catch (thrown) {
      throw translate(thrown);
    }
  });
}
