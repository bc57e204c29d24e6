/** @file Expected failures: a code for machines, a sentence for people, and what they can do about it. */
import { z } from "zod";

export const errorCode = z.enum([
  "invalid-input",
  "not-found",
  "unreadable",
  "unsupported",
  "damaged",
  "newer-version",
  "conflict",
  "disk-full",
  "not-permitted",
  "cancelled",
  "diverged",
  "too-few-images",
  "device-unavailable",
  "worker-crashed",
  "internal",
]);
export type ErrorCode = z.infer<typeof errorCode>;

/** A failure as it crosses a boundary: `message` says what happened, `action` what to do. */
export const failure = z.object({
  code: errorCode,
  message: z.string().min(1),
  action: z.string().optional(),
});
export type Failure = z.infer<typeof failure>;

/** An expected failure. Anything else that is thrown is a bug, is logged whole and becomes `internal`. */
export class KensaError extends Error {
  override readonly name = "KensaError";
  readonly code: ErrorCode;
  readonly action: string | undefined;

  constructor(code: ErrorCode, message: string, options: { action?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.action = options.action;
  }

  /** The value that crosses a boundary. */
  toFailure(): Failure {
    const { code, message, action } = this;
    return action === undefined ? { code, message } : { code, message, action };
  }
}

/** Any thrown value as a failure; what is not a `KensaError` becomes `internal` with its own message. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof KensaError) return thrown.toFailure();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "internal", message: message === "" ? "An unknown fault occurred." : message };
}
