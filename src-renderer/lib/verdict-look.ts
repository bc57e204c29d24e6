/** @file How a verdict is shown everywhere: a word and a shape, and only then a colour. */
import BadgeQuestionMark from "@lucide/svelte/icons/badge-question-mark";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import OctagonX from "@lucide/svelte/icons/octagon-x";
import type { Verdict } from "../../src-main/contract/inspection.ts";
import type { Icon } from "../components/icon.ts";
import { verdictName } from "./verdict-text.ts";

export type VerdictLook = {
  readonly word: string;
  readonly icon: Icon;
  readonly tone: "good" | "fault" | "caution";
};

const shapes: Readonly<Record<Verdict, Omit<VerdictLook, "word">>> = {
  pass: { icon: CircleCheck, tone: "good" },
  fail: { icon: OctagonX, tone: "fault" },
  "cannot-judge": { icon: BadgeQuestionMark, tone: "caution" },
};

export function verdictLook(verdict: Verdict): VerdictLook {
  return { ...shapes[verdict], word: verdictName(verdict) };
}
