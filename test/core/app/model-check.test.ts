import { expect, it } from "vitest";
import type { Threshold } from "../../../src-main/contract/calibration.ts";
import { thresholdJudgedBy } from "../../../src-main/core/app/model-check.ts";
import { decideThreshold } from "../../../src-main/core/store/thresholds.ts";
import { sampleManifest } from "../store/sample-values.ts";
import { sampleInspection, temporaryStore } from "../store/samples.ts";

const manifest = sampleManifest("bracket-1");
const judgedAt = (...thresholds: number[]) => thresholds.map((threshold) => ({ threshold }));

/** A store in which two thresholds were decided after the training, 2 and then 3. */
async function decided() {
  const store = await temporaryStore();
  await sampleInspection(store);
  for (const value of [2, 3]) {
    const basis = { ...manifest.threshold.basis, sentence: `Set to ${value}.` };
    const threshold: Threshold = { value, basis };
    await decideThreshold(store, "bracket-1", { threshold, user: "Aki", reason: "" });
  }
  return store;
}

it("names the threshold that images were judged by, not the one of today", async () => {
  const store = await decided();
  const named = (...thresholds: number[]) => thresholdJudgedBy(store, manifest, judgedAt(...thresholds));
  expect(await named(2, 2)).toMatchObject({ value: 2, basis: { sentence: "Set to 2." }, isChanged: false });
  const trained = manifest.threshold;
  expect(await named(trained.value)).toEqual({ ...trained, isChanged: false });
  expect(await named()).toMatchObject({ value: 3, basis: { sentence: "Set to 3." } });
});

it("says that the threshold was changed on the way, and what one was that nobody decided", async () => {
  const store = await decided();
  expect(await thresholdJudgedBy(store, manifest, judgedAt(2, 2, 3))).toMatchObject({
    value: 3,
    basis: { sentence: "Set to 3." },
    isChanged: true,
  });
  const given = await thresholdJudgedBy(store, manifest, judgedAt(9));
  expect(given.value).toBe(9);
  expect(given.basis.sentence).not.toMatch(/^Set to [23]/);
});

it("counts near-duplicates as one part, also for a threshold that was given for the occasion", async () => {
  const scores = Array.from({ length: 60 }, (_, i) => i / 60);
  const { calibration, data } = manifest;
  const ofFewParts = {
    ...manifest,
    calibration: { ...calibration, scores },
    data: { ...data, calibration: 60, calibrationParts: 20 },
  };
  const { basis } = await thresholdJudgedBy(await decided(), ofFewParts, judgedAt(9));
  expect(basis.sentence).toContain("60 good images of 20 different parts");
  const partNumbers = scores.map((_, image) => Math.floor(image / 2));
  const ofKnownParts = { ...ofFewParts, calibration: { ...calibration, scores, partNumbers } };
  const known = await thresholdJudgedBy(await decided(), ofKnownParts, judgedAt(9));
  expect(known.basis.sentence).toContain("60 good images of 30 different parts");
});
