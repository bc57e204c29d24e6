/** @file A failure as an HTTP answer, for requests that reach no method. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Failure } from "../contract/errors.ts";
import { httpStatusOf, wireError } from "../rpc/wire-error.ts";

/**
 * `{ code, message, action }` as JSON, with the status that the code stands for unless another one says more. Under
 * `/rpc` it is wrapped as the RPC library wraps failures, so that a page sees the sentence there too.
 */
export function failureReply(
  context: Context,
  failure: Failure,
  status = httpStatusOf(failure.code),
): Response {
  const isRpc = context.req.path.startsWith("/rpc/");
  const body = isRpc ? { json: wireError(failure).toJSON(), meta: [] } : failure;
  return context.json(body, status as ContentfulStatusCode, { "cache-control": "no-store" });
}
