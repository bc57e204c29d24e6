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
  /** Nobody waited for the answer any longer. */
  "no-answer",
  "internal",
]);
export type ErrorCode = z.infer<typeof errorCode>;

/**
 * What exactly a failure is about, where people meet it often enough that pages say it in their own language. The code stays
 * what machines act on.
 */
export const failureCause = z.enum([
  "already-active",
  "another-picture-size",
  "area-outside-picture",
  "area-too-small",
  "camera-not-open",
  "crashed-over-image",
  "decided-meanwhile",
  "folders-overlap",
  "image-changed",
  "image-too-small",
  "model-replaced",
  "mostly-grey",
  "name-taken",
  "no-active-model",
  "no-images",
  "no-part-found",
  "other-work-runs",
  "nothing-to-undo",
  "reason-changed",
  "shows-nothing",
]);
export type FailureCause = z.infer<typeof failureCause>;

/** A failure as it crosses a boundary: `message` says what happened, `action` what to do. */
export const failure = z.object({
  code: errorCode,
  message: z.string().min(1),
  action: z.string().optional(),
  cause: failureCause.optional(),
});
export type Failure = z.infer<typeof failure>;

/** An expected failure. Anything else that is thrown is a bug, is logged whole and becomes `internal`. */
export class KensaError extends Error {
  override readonly name = "KensaError";
  readonly code: ErrorCode;
  readonly action: string | undefined;
  /** Not the error's own `cause`, which is what was thrown before it. */
  readonly failureCause: FailureCause | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { action?: string | undefined; failureCause?: FailureCause | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.action = options.action;
    this.failureCause = options.failureCause;
  }

  /** The error that a failure was before it crossed a boundary. */
  static from({ code, message, action, cause: why }: Failure, cause?: unknown): KensaError {
    return new KensaError(code, message, { action, failureCause: why, cause });
  }

  /** The value that crosses a boundary. */
  toFailure(): Failure {
    const { code, message, action, failureCause: cause } = this;
    return {
      code,
      message,
      ...(action === undefined ? {} : { action }),
      ...(cause === undefined ? {} : { cause }),
    };
  }
}

/** Any thrown value as a failure; what is not a `KensaError` becomes `internal` with its own message. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof KensaError) return thrown.toFailure();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "internal", message: message === "" ? "An unknown fault occurred." : message };
}
