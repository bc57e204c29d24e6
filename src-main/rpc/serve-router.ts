/**
 * @file A router behind its transports: `/rpc/*` for our own pages, `/api/*` for a factory's software, and a message
 * port for Electron's window. Each is the library's handler with the same rules about failures.
 */
import type { AnyContractRouter } from "@orpc/contract";
import { SmartCoercionPlugin } from "@orpc/json-schema";
import { OpenAPIHandler } from "@orpc/openapi/fetch";
import { RPCHandler } from "@orpc/server/fetch";
import { RPCHandler as PortHandler } from "@orpc/server/message-port";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import type { ServedRouter } from "./create-router.ts";
import { failureIn, toTransportError, unknownMethod, wireError } from "./wire-error.ts";

/** Answers one request; never throws. */
export type Answer = (request: Request) => Promise<Response>;

type AnyServed = ServedRouter<AnyContractRouter>;

/** The end of a channel that a window holds the other end of: Electron's `MessagePortMain`, or one of Node's. */
export type Port = Parameters<PortHandler<Record<never, never>>["upgrade"]>[0];

/** The library's own protocol under `/rpc`, which carries files, streams and typed errors. */
export function answerRpc(router: AnyServed): Answer {
  const handler = new RPCHandler(router, { interceptors: [failAlike] });
  return answerWith((request) => handler.handle(request, { prefix: "/rpc" }));
}

/** Plain HTTP under `/api`, as the published description says: paths, queries, JSON, and failures as they are. */
export function answerRest(router: AnyServed): Answer {
  const handler = new OpenAPIHandler(router, {
    interceptors: [failAlike],
    // A query holds text only; the schemas say what is a number in it.
    plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
    customErrorResponseBodyEncoder: (error) => failureIn(error),
  });
  return answerWith((request) => handler.handle(request, { prefix: "/api" }));
}

/** Serves every port that is handed to it until that port closes. */
export function servePorts(router: AnyServed): (port: Port) => void {
  const handler = new PortHandler(router, { interceptors: [failAlike] });
  return (port) => handler.upgrade(port);
}

function answerWith(handle: (request: Request) => Promise<{ response?: Response | undefined }>): Answer {
  return async (request) => {
    const { response } = await handle(request);
    return response ?? Response.json(unknownMethod(), { status: 404 });
  };
}

/** Around a whole request: an unknown method and a request that cannot be read fail like everything else. */
async function failAlike<Result extends { readonly matched: boolean }>({
  next,
}: {
  next: () => Promise<Result>;
}): Promise<Result> {
  const result = await next().catch((thrown: unknown) => {
    throw toTransportError(thrown);
  });
  if (!result.matched) throw wireError(unknownMethod());
  return result;
}
