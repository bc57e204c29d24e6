/** @file The API without a wire, for the command line and for tests: same checks, same failures, no server. */
import type { AnyContractRouter, ContractRouterClient } from "@orpc/contract";
import { createRouterClient } from "@orpc/server";
import type { ServedRouter } from "./create-router.ts";
import { throwKensaErrors } from "./kensa-errors.ts";

/** A client whose calls run in this process. What fails, throws a `KensaError`. */
export function inProcessClient<Contract extends AnyContractRouter>(
  router: ServedRouter<Contract>,
): ContractRouterClient<Contract> {
  const untyped: ServedRouter<AnyContractRouter> = router;
  const client: unknown = createRouterClient(untyped, { interceptors: [throwKensaErrors] });
  return client as ContractRouterClient<Contract>;
}
