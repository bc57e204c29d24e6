/** @file What verdicts are called. */
import type { Verdict } from "../../src-main/contract/inspection.ts";
import { m } from "../paraglide/messages.js";

const names: Readonly<Record<Verdict, () => string>> = {
  pass: m.verdict_pass,
  fail: m.verdict_fail,
  "cannot-judge": m.verdict_cannot_judge,
};

export function verdictName(verdict: Verdict): string {
  return names[verdict]();
}
