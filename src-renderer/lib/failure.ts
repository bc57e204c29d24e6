/** @file What was thrown by a call, as a value that can be shown. */
import { ORPCError } from "@orpc/client";
import { type ErrorCode, errorCode, type Failure, failure } from "../../src-main/contract/errors.ts";

/** The codes of the contract, and the one that only a page can know: nobody could be reached. */
export type ShownCode = ErrorCode | "connection-lost";
export type ShownFailure = Omit<Failure, "code"> & { readonly code: ShownCode };

const wireData = failure.pick({ action: true, cause: true });

/** Whether the application could not be reached at all, so that the same call may work in a moment. */
export function isConnectionLost(thrown: unknown): boolean {
  if (thrown instanceof ORPCError) return [502, 503, 504].includes(thrown.status) && !isOurs(thrown.code);
  // What fetch and a broken stream throw; a message port that was closed rejects with an AbortError.
  return thrown instanceof TypeError || (thrown instanceof Error && thrown.name === "AbortError");
}

/** Any thrown value as a failure that can be shown. */
export function failureFrom(thrown: unknown): ShownFailure {
  if (thrown instanceof ORPCError && isOurs(thrown.code)) {
    return { code: thrown.code, message: thrown.message, ...wireData.safeParse(thrown.data).data };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: isConnectionLost(thrown) ? "connection-lost" : "internal", message };
}

function isOurs(code: string): code is ErrorCode {
  return errorCode.safeParse(code).success;
}
