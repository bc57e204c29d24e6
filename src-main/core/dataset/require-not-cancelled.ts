/** @file A person's wish to stop, as the failure that ends the work. */
import { KensaError } from "../../contract/errors.ts";

/** @throws KensaError `cancelled` once the signal was given */
export function requireNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new KensaError("cancelled", "This was stopped before it was finished.");
}
