/** @file What is said of a judged part below its verdict. */
import type { Failure } from "../../../src-main/contract/errors.ts";
import { errorText } from "../../lib/error-text.ts";
import type { ShownFailure } from "../../lib/failure.ts";
import { formatNumber } from "../../lib/format.ts";
import { m } from "../../paraglide/messages.js";

type Judged = { readonly score: number | null; readonly threshold: number; readonly reason: Failure | null };

/** Its score beside the threshold, or why it has none. */
export function partText({ score, threshold, reason }: Judged): string {
  if (reason !== null) return faultText(reason);
  if (score === null) return "";
  return m.inspect_score({ score: formatNumber(score), threshold: formatNumber(threshold) });
}

/** What happened and what to do, in a line. Where only a general title is known, the application's own sentence says why. */
export function faultText(failure: ShownFailure): string {
  const { title, detail, action } = errorText(failure);
  const said = m.common_sentences({ first: title, second: action });
  return detail === "" || failure.cause !== undefined ? said : `${said} (${detail})`;
}
