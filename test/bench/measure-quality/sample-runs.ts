/** @file Whole records of runs, for tests of what is made of them. */
import type { MeasuredOutcome, QualityRun } from "../../../bench/measure-quality/run-record.ts";
import type { EvaluationResult } from "../../../src-main/contract/evaluation.ts";
import type { TrainingSettings } from "../../../src-main/contract/training.ts";
import { evaluateScores } from "../../../src-main/core/evaluation/evaluate-scores.ts";
import { sampleManifest } from "../../core/store/sample-values.ts";
import { tinySettings } from "../../core/training/tiny-training.ts";

const GOOD = [0.1, 0.2, 0.3, 1.4];
const DEFECTIVE = { crack: [0.25, 2], dent: [3] };

const { threshold } = sampleManifest("sample");

export const sampleFigures: EvaluationResult = evaluateScores(
  [
    ...GOOD.map((score) => ({ score, defective: false })),
    ...Object.values(DEFECTIVE)
      .flat()
      .map((score) => ({ score, defective: true })),
  ],
  threshold,
  null,
  1,
);

const outcome: MeasuredOutcome = {
  kind: "measured",
  training: {
    steps: 30,
    seconds: 90,
    stopped: "finished",
    images: { train: 20, calibration: 5, check: 5 },
    dataHash: "d".repeat(64),
    warnings: [],
  },
  model: { createdAt: "2026-01-02T03:05:00.000Z", checksum: "c".repeat(64), threshold: threshold.value },
  figures: sampleFigures,
  kinds: [
    { kind: "crack", images: 2, flagged: 1, notJudged: 0, imageAuroc: 0.75 },
    { kind: "dent", images: 1, flagged: 1, notJudged: 0, imageAuroc: 1 },
  ],
  scores: { good: GOOD, defective: DEFECTIVE },
  millisecondsPerImage: 4,
  testImagesTrainedOn: 0,
};

type Changes = Partial<Omit<QualityRun, "settings" | "outcome">> & {
  readonly settings?: Partial<TrainingSettings>;
  readonly outcome?: QualityRun["outcome"];
  readonly figures?: Partial<EvaluationResult>;
};

export function sampleRun(seed: number, { settings, figures, ...changes }: Changes = {}): QualityRun {
  return {
    kind: "kensa-quality-run",
    schemaVersion: 1,
    set: "casting",
    settings: { ...tinySettings, seed, ...settings },
    fixedAt: "2026-01-02T03:04:00.000Z",
    startedAt: "2026-01-02T03:04:05.000Z",
    finishedAt: "2026-01-02T03:06:00.000Z",
    machine: { cpu: "Test", cores: 2, memoryGiB: 8, os: "Test 1" },
    versions: { kensa: "0.1.0", sources: "abc" },
    parallel: 1,
    load: 1.25,
    outcome: { ...outcome, figures: { ...sampleFigures, ...figures } },
    ...changes,
  };
}

export const failedOutcome: QualityRun["outcome"] = {
  kind: "failed",
  failure: { code: "diverged", message: "The training collapsed." },
};
