/** @file A threshold's promise in words that an engineer can pass on. No number is rounded to the flattering side. */
import type { ThresholdBasis } from "../../contract/calibration.ts";
import { allowedAbove, meanFalseRejects, type Placement } from "./tolerance.ts";

type Facts = Omit<ThresholdBasis, "sentence">;

const roundedUp = new Intl.NumberFormat("en", {
  maximumSignificantDigits: 2,
  roundingMode: "ceil",
  useGrouping: false,
});

/** What was scored. */
export type Sample = "image" | "row";

/** Near-duplicate images are found and count as one; rows that resemble their neighbours are not, so the promise says on what it rests. */
const ROWS_APART =
  " Each row is counted as if it had come about by itself: where rows that follow each other are alike, more may be rejected.";

/** The sentences for a threshold that was taken from good images or rows, and lies in this place among their scores. */
export function explainCalibrated(facts: Facts, placement: Placement, sample: Sample = "image"): string {
  const { falseRejectBound } = facts;
  const source = `Taken from ${goodSamples(facts, sample)}`;
  const rejected = sample === "image" ? "good parts" : "good rows";
  if (falseRejectBound === null) {
    return `${source}, which cannot promise how many ${rejected} are rejected.${improvement(facts, placement, sample)}`;
  }
  const average = upTo(meanFalseRejects(placement));
  return (
    `${source}: on average at most ${average} of ${rejected} are rejected, ` +
    `and with ${exactly(facts.confidence)} confidence at most ${upTo(falseRejectBound)}.` +
    (sample === "row" ? ROWS_APART : "") +
    improvement(facts, placement, sample)
  );
}

/** The sentences for a threshold that a person set and that `above` of the good images exceed. */
export function explainManual(facts: Facts, above: number): string {
  const { images, falseRejectBound, confidence } = facts;
  if (images === 0) return "Set by hand, with no good images to compare it with: nothing can be promised.";
  const position = `Set by hand; ${above} of ${goodSamples(facts, "image")} ${above === 1 ? "lies" : "lie"} above it`;
  if (falseRejectBound === null) {
    return `${position}, which cannot promise how many good parts are rejected.`;
  }
  return (
    `${position}: with ${exactly(confidence)} confidence at most ${upTo(falseRejectBound)} of good parts are rejected, ` +
    "provided that the value was not picked by looking at these images' scores."
  );
}

/** What would make the requested rate itself a promise, as a sentence with a space before it; empty where it is one. */
function improvement(facts: Facts, placement: Placement, sample: Sample): string {
  const { parts, requestedRate, falseRejectBound, confidence, furtherImages } = facts;
  if (falseRejectBound !== null && falseRejectBound <= requestedRate) return "";
  const promise = `promise at most ${exactly(requestedRate)} with ${exactly(confidence)} confidence`;
  const each =
    parts === undefined ? "" : furtherImages === 1 ? " of another part" : ", each of another part,";
  if (furtherImages > 0) return ` With ${furtherImages} more good ${sample}s${each} Kensa could ${promise}.`;
  const above = allowedAbove(placement, requestedRate, confidence) ?? 0;
  const stricter = above === 0 ? "the highest of these scores" : `a score that only ${above} of them exceed`;
  return ` A threshold at ${stricter} would ${promise}, but may overlook more defects.`;
}

/** «60 good images of 20 different parts» */
function goodSamples({ images, parts }: Facts, sample: Sample): string {
  const samples = images === 1 ? `1 good ${sample}` : `${images} good ${sample}s`;
  if (parts === undefined) return samples;
  return `${samples} of ${parts === 1 ? "one part" : `${parts} different parts`}`;
}

/** 0.05 → "5 %"; the digits that 100 × 0.07 = 7.000000000000001 brings along are dropped. */
function exactly(rate: number): string {
  return `${percentage(rate)} %`;
}

function upTo(rate: number): string {
  return `${roundedUp.format(percentage(rate))} %`;
}

function percentage(rate: number): number {
  return Number((rate * 100).toPrecision(10));
}
