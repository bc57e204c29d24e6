/** @file A model on images whose truth is known: its threshold, its scores, and the figures that follow from them. */

import { basename } from "node:path";
import type { Threshold, ThresholdBasis } from "../../contract/calibration.ts";
import type { CheckPoint, CheckSet, ModelCheck, WhatIf } from "../../contract/check-api.ts";
import type { EvaluationResult, Proportion } from "../../contract/evaluation.ts";
import type { ModelManifest } from "../../contract/model.ts";
import { setThresholdByHand } from "../calibration/conformal.ts";
import { proportionOf } from "../evaluation/decision.ts";
import { evaluateScores } from "../evaluation/evaluate-scores.ts";
import { findModelCheck, listModelImages, type ModelImage } from "../store/model-images.ts";
import type { Store } from "../store/store.ts";
import { findDecidedThreshold, listThresholdDecisions } from "../store/thresholds.ts";

const SETS = ["calibration", "check", "known-bad"] as const satisfies readonly CheckSet[];

/** Everything that is known of a model's scores, without scoring anything. */
export async function modelCheckOf(store: Store, manifest: ModelManifest): Promise<ModelCheck> {
  const check = await findModelCheck(store, manifest.id);
  const images = check === null ? [] : await listModelImages(store, manifest.id, SETS);
  return {
    modelId: manifest.id,
    threshold: await thresholdInForce(store, manifest),
    trainedThreshold: manifest.threshold,
    points: pointsOf(manifest, images).toSorted((a, b) => a.score - b.score),
    scoredAt: check?.at ?? null,
    notJudged: check?.notJudged ?? 0,
  };
}

/** The threshold that judges: a person's, else the training's. */
export async function thresholdInForce(store: Store, manifest: ModelManifest): Promise<Threshold> {
  return (await findDecidedThreshold(store, manifest.id)) ?? manifest.threshold;
}

/** A threshold, what it was chosen by, and whether some of the images were judged by an earlier one. */
export type NamedThreshold = {
  readonly value: number;
  readonly basis: ThresholdBasis;
  readonly isChanged: boolean;
};

/**
 * The threshold that images were judged by, in their order, which need not be the one in force now: the training's, one that was
 * decided then, or one that was given for the occasion. Where it was changed on the way, the last one.
 */
export async function thresholdJudgedBy(
  store: Store,
  manifest: ModelManifest,
  images: Iterable<{ readonly threshold: number }>,
): Promise<NamedThreshold> {
  const values = new Set(Array.from(images, ({ threshold }) => threshold));
  const value = [...values].at(-1) ?? (await thresholdInForce(store, manifest)).value;
  const decided = (await listThresholdDecisions(store, manifest.id)).map(({ threshold }) => threshold);
  const { basis } =
    [...decided, manifest.threshold].find((threshold) => threshold.value === value) ??
    thresholdByHand(manifest, value);
  return { value, basis, isChanged: values.size > 1 };
}

/** A threshold that a person chose for a model, with what its calibration images support. */
export function thresholdByHand(
  { settings, data, calibration }: ModelManifest,
  value: number,
  confidence?: number,
): Threshold {
  const { falseRejectRate } = settings;
  return setThresholdByHand(value, calibration.scores, {
    falseRejectRate,
    parts: data.calibrationParts,
    partNumbers: calibration.partNumbers,
    ...(confidence === undefined ? {} : { confidence }),
  });
}

/** The check images that a threshold rejects, as they were scored in the training. */
export function checkRejectsAt(value: number, { calibration }: ModelManifest): Proportion {
  const { checkScores } = calibration;
  return proportionOf(checkScores.filter((score) => score > value).length, checkScores.length);
}

/** What a threshold does to the known images, and what the calibration images promise of it. */
export function whatIfAt(
  value: number,
  { check, manifest, confidence }: { check: ModelCheck; manifest: ModelManifest; confidence: number },
): WhatIf {
  const above = (set: CheckSet) => {
    const scores = check.points.filter((point) => point.set === set).map(({ score }) => score);
    return proportionOf(scores.filter((score) => score > value).length, scores.length);
  };
  const caught = above("known-bad");
  const hasBad = caught.of > 0;
  const { basis } = thresholdByHand(manifest, value, confidence);
  return {
    value,
    basis,
    falseRejects: above("check"),
    calibrationRejects: above("calibration"),
    caught: hasBad ? caught : null,
    missed: hasBad ? proportionOf(caught.of - caught.count, caught.of) : null,
  };
}

/** The figures on good images that nothing was fitted to and known-bad ones; null where they were not scored yet. */
export function figuresOf({ points, scoredAt, threshold, notJudged }: ModelCheck): EvaluationResult | null {
  if (scoredAt === null) return null;
  const images = points
    .filter(({ set }) => set !== "calibration")
    .map(({ score, set }) => ({ score, defective: set === "known-bad" }));
  const unjudged = Array.from({ length: notJudged }, () => ({ score: null, defective: true }));
  return evaluateScores([...images, ...unjudged], threshold, null, 0);
}

/** Scored images; for a set that has none, what the training noted, of which no one knows which image it was. */
function pointsOf({ calibration }: ModelManifest, images: readonly ModelImage[]): CheckPoint[] {
  const scored = images.flatMap(({ id, file, score, usedFor }) =>
    score === null || usedFor === "train" ? [] : [{ imageId: id, name: basename(file), score, set: usedFor }],
  );
  const noted = (set: "calibration" | "check", scores: readonly number[]): CheckPoint[] =>
    scored.some((point) => point.set === set)
      ? []
      : scores.map((score) => ({ imageId: null, name: null, score, set }));
  return [...scored, ...noted("calibration", calibration.scores), ...noted("check", calibration.checkScores)];
}
