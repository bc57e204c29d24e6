import { expect, test } from "vitest";
import { evaluationText } from "../../src-main/cli/evaluation-text.ts";
import type { Threshold } from "../../src-main/contract/calibration.ts";
import { evaluateScores } from "../../src-main/core/evaluation/evaluate-scores.ts";
import { sampleManifest } from "../core/store/sample-values.ts";

const threshold: Threshold = { ...sampleManifest("bracket-1").threshold, value: 2 };
const rows = [
  { score: 1, defective: false },
  { score: 3, defective: true },
  { score: null, defective: true },
];

test("Rows without a label are counted in a line of their own, and where there are none nothing is said of them", () => {
  const result = evaluateScores(rows, threshold, null, 1);
  const head = "3 rows in 1.0 s, 1 could not be judged.";
  expect(
    evaluationText({ ...result, unlabelled: 2 }, [], "row")
      .split("\n")
      .slice(0, 3),
  ).toEqual([head, "Left out: 2 rows without a label.", ""]);
  for (const none of [result, { ...result, unlabelled: 0 }]) {
    expect(evaluationText(none, [], "row").split("\n").slice(0, 2)).toEqual([head, ""]);
  }
});
