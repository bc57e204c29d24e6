/** @file How a verdict is shown everywhere: a word and a shape, and only then a colour. */
import BadgeQuestionMark from "@lucide/svelte/icons/badge-question-mark";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import OctagonX from "@lucide/svelte/icons/octagon-x";
import type { Verdict } from "../../src-main/contract/inspection.ts";
import type { Icon } from "../components/icon.ts";
import { m } from "../paraglide/messages.js";

export type VerdictLook = {
  readonly word: () => string;
  readonly icon: Icon;
  readonly tone: "good" | "fault" | "caution";
};

export const verdictLooks: Readonly<Record<Verdict, VerdictLook>> = {
  pass: { word: m.verdict_pass, icon: CircleCheck, tone: "good" },
  fail: { word: m.verdict_fail, icon: OctagonX, tone: "fault" },
  "cannot-judge": { word: m.verdict_cannot_judge, icon: BadgeQuestionMark, tone: "caution" },
};
