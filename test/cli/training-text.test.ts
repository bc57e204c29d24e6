import { expect, test } from "vitest";
import { finishedText, scaleText } from "../../src-main/cli/training-text.ts";
import type { ModelManifest } from "../../src-main/contract/model.ts";
import { sampleManifest } from "../core/store/sample-values.ts";

const result = {
  model: "models/bracket-1",
  preset: "standard",
  steps: 2000,
  seconds: 60,
  stopped: "finished",
  device: "cpu",
  dataHash: "a".repeat(64),
} as const;

const textOf = (changes: Partial<ModelManifest>) =>
  finishedText(sampleManifest("bracket-1", changes), "models/bracket-1", result);

test("A finished training says how many check images its threshold rejects", () => {
  const text = textOf({ calibration: { scores: [], checkScores: [0.1, 1.25, 1.3] } });
  expect(text).toContain("\n1 of 3 check images rejected.\n");
});

test("A finished training says how many simulated defects its model finds, and never rounds up", () => {
  const scale = { mean: 0, deviation: 1 };
  const term = { part: "marks-whole", weight: 1, scale, separation: 0.9 } as const;
  const text = textOf({ score: { terms: [term], scale, separation: 0.9399 } });
  expect(text).toContain("it ranks 93 % above good parts (guessing: 50 %).");
  expect(textOf({})).not.toContain("guessing");
});

test("It is said how large a defect has to be in the photograph, with a warning only where much is shrunk", () => {
  expect(scaleText(256 / 300, 256)).toBe(
    "A defect needs about 4 pixels of your photograph, across, to be seen.",
  );
  const large = scaleText(384 / 5472, 384);
  expect(large).toContain("about 43 pixels");
  expect(large).toContain("Warning: photographs are shrunk 14 times along each side");
  expect(large).toContain("--region");
  expect(large).not.toContain("--size");
  expect(scaleText(64 / 300, 64)).toContain("or a larger --size");
});
