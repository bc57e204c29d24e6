/** @file For clients: failures come out as the `KensaError` that went in at the other end, from streams too. */
import { translateStream } from "./streams.ts";
import { fromWireError } from "./wire-error.ts";

/** An interceptor for the RPC library's clients and links. */
export async function throwKensaErrors<Output>({ next }: { next: () => Promise<Output> }): Promise<Output> {
  try {
    return translateStream(await next(), fromWireError);
  } catch (thrown) {
    throw fromWireError(thrown);
  }
}
