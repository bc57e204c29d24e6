/** @file What all procedures have in common: the failures that they may answer with. */
import { oc } from "@orpc/contract";
import { type ErrorCode, failure } from "./errors.ts";

/** What travels beside an error's code and sentence. */
const data = failure.pick({ action: true, cause: true });

/** Every expected failure by its code, with the HTTP status that says the same. */
export const apiErrors = {
  "invalid-input": { status: 400, data },
  "not-permitted": { status: 403, data },
  "not-found": { status: 404, data },
  conflict: { status: 409, data },
  "too-few-images": { status: 422, data },
  unreadable: { status: 422, data },
  unsupported: { status: 422, data },
  damaged: { status: 422, data },
  diverged: { status: 422, data },
  cancelled: { status: 499, data },
  internal: { status: 500, data },
  "device-unavailable": { status: 503, data },
  "worker-crashed": { status: 503, data },
  "no-answer": { status: 504, data },
  "disk-full": { status: 507, data },
  "newer-version": { status: 422, data },
} satisfies Record<ErrorCode, { status: number; data: typeof data }>;

/** The beginning of every procedure of the contract. */
export const procedure = oc.errors(apiErrors);
