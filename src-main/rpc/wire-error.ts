/**
 * @file Failures on the wire. Whatever goes wrong behind the API reaches its caller as `{ code, message, action, cause }`,
 * whichever the transport; this is the one place that decides how.
 */
import { ORPCError, ValidationError } from "@orpc/contract";
import type { z } from "zod";
import {
  type ErrorCode,
  errorCode,
  type Failure,
  failure,
  failureOf,
  KensaError,
} from "../contract/errors.ts";
import { apiErrors } from "../contract/procedure.ts";
import type { Log } from "./log.ts";

const wireData = failure.pick({ action: true, cause: true });

export type WireError = ORPCError<ErrorCode, z.infer<typeof wireData>>;

/** The HTTP status that says the same as a code to software which knows nothing of our codes. */
export function httpStatusOf(code: ErrorCode): number {
  return apiErrors[code].status;
}

/** A failure as the RPC library carries it. */
export function wireError({ code, message, ...data }: Failure, cause?: unknown): WireError {
  return new ORPCError(code, { status: httpStatusOf(code), message, data, cause });
}

/** The failure that an error of the RPC library carries; anything else is `internal`. */
export function failureIn(error: ORPCError<string, unknown>): Failure {
  const code = errorCode.safeParse(error.code);
  const data = wireData.safeParse(error.data);
  const message = error.message || "The answer was not understood.";
  if (!code.success) return { code: "internal", message };
  return { code: code.data, message, ...data.data };
}

/**
 * Any thrown value as a failure for the caller. What nobody expected is logged whole, with where it happened, and
 * becomes `internal`.
 *
 * @param method the method that threw, as it is to be logged
 */
export function toWireError(thrown: unknown, method: string, log: Log): ORPCError<string, unknown> {
  if (thrown instanceof KensaError && thrown.code !== "internal")
    return wireError(thrown.toFailure(), thrown);
  if (isAbort(thrown)) return wireError({ code: "cancelled", message: "It was stopped." }, thrown);
  if (isRefusal(thrown)) return asOurs(thrown);
  log.error({ method, err: causeOf(thrown) }, "a method failed unexpectedly");
  const action = "Try again. Kensa's log says more about it.";
  return wireError({ ...failureOf(thrown), code: "internal", action }, thrown);
}

/** What went wrong outside of every method: the request names none, or could not be read. */
export function toTransportError(thrown: unknown): ORPCError<string, unknown> {
  if (isRefusal(thrown)) return asOurs(thrown);
  return wireError({ code: "invalid-input", message: "The request could not be read." }, thrown);
}

/** The answer to a request that names no method of the contract. */
export function unknownMethod(): Failure {
  return { code: "not-found", message: "Kensa has no such method." };
}

/** What a client makes of an error that came over the wire; anything else is passed on as it is. */
export function fromWireError(thrown: unknown): unknown {
  if (!(thrown instanceof ORPCError)) return thrown;
  return KensaError.from(failureIn(thrown), thrown);
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "AbortError";
}

/** A failure that is ours already, or a refusal of the RPC library: input that the schema does not accept, a body too large. */
function isRefusal(thrown: unknown): thrown is ORPCError<string, unknown> {
  return thrown instanceof ORPCError && (isOurs(thrown) || thrown.status < 500);
}

function isOurs(error: ORPCError<string, unknown>): boolean {
  return errorCode.safeParse(error.code).success;
}

function asOurs(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  if (isOurs(error)) return error;
  return wireError({ code: "invalid-input", message: refusalMessage(error) }, error);
}

function refusalMessage({ cause, message }: ORPCError<string, unknown>): string {
  if (!(cause instanceof ValidationError)) return `The request was not accepted: ${message}.`;
  const [issue] = cause.issues;
  const path = (issue?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part));
  const where = path.length === 0 ? "" : `${path.join(".")}: `;
  return `The request was not accepted: ${where}${issue?.message}.`;
}

/** The library wraps what its checks find; the log is to hold what they found, not the wrapping. */
function causeOf(thrown: unknown): unknown {
  if (!(thrown instanceof ORPCError) || !(thrown.cause instanceof ValidationError)) return thrown;
  const { message, issues } = thrown.cause;
  return new Error(`${message}: ${JSON.stringify(issues)}`, { cause: thrown });
}
