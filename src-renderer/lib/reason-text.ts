/** @file What a person gave as the reason for a verdict. */
import type { Decision } from "../../src-main/contract/review-api.ts";

/** As it was called when it was given, else its key; empty where none was given. */
export function reasonText({
  reasonCode,
  reasonLabel,
}: Pick<Decision, "reasonCode" | "reasonLabel">): string {
  return reasonLabel ?? String(reasonCode ?? "");
}
