/** @file What an inspection report is made from. */
import type { EvaluationResult } from "../../contract/evaluation.ts";
import type { InspectedImage, ScoredTerm } from "../../contract/inspection.ts";
import type { Language } from "../../contract/language.ts";
import type { Preset } from "../../contract/training.ts";

export interface ReportImage
  extends Pick<InspectedImage, "file" | "verdict" | "score" | "threshold" | "reason" | "regions"> {
  /**
   * A `data:` URI of a picture, or a path relative to the report, with `/` and as it is on the
   * disk; empty where the image could not be read.
   */
  readonly picture: string;
  /** What the score is made of, the largest contribution first; empty where the model cannot say. */
  readonly terms: readonly ScoredTerm[];
  /** The same with the heatmap over it; absent where there is none. */
  readonly overlay?: string;
  /** What is known to be the truth: `good`, or a kind of defect. */
  readonly kind?: string;
}

export interface Report {
  readonly title: string;
  readonly product: string;
  readonly model: {
    readonly id: string;
    /** ISO 8601. */
    readonly createdAt: string;
    readonly preset: Preset;
    readonly threshold: number;
    readonly thresholdSentence: string;
    readonly warnings: readonly string[];
  };
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly summary: { readonly pass: number; readonly fail: number; readonly cannotJudge: number };
  /** How the verdicts compare with the truth, where it is known. */
  readonly evaluation?: EvaluationResult;
  readonly images: readonly ReportImage[];
  readonly language: Language;
  /** By whose clock times are told, as an IANA name. */
  readonly timeZone: string;
}

/** How a verdict turned out, where the truth is known and the verdict was wrong. */
export type Mistake = "missed-defect" | "false-reject";

export function mistakeOf(image: ReportImage): Mistake | null {
  if (image.kind === undefined) return null;
  if (image.kind === "good") return image.verdict === "fail" ? "false-reject" : null;
  return image.verdict === "pass" ? "missed-defect" : null;
}

const GRAVITY = { fail: 0, "cannot-judge": 1, pass: 2 } as const;

/** Failed before unjudged before passed, and within these the strangest first. */
export function worstFirst(images: readonly ReportImage[]): ReportImage[] {
  return images.toSorted(
    (a, b) =>
      GRAVITY[a.verdict] - GRAVITY[b.verdict] ||
      (b.score ?? 0) - (a.score ?? 0) ||
      a.file.localeCompare(b.file, "en"),
  );
}
