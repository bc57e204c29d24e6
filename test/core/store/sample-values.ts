/** @file Whole values of the contract, for tests and for the programs that tests start. */
import { usualDefectKinds } from "../../../src-main/contract/defects.ts";
import type { InspectedImage } from "../../../src-main/contract/inspection.ts";
import type { ModelManifest } from "../../../src-main/contract/model.ts";
import type { TrainingSettings } from "../../../src-main/contract/training.ts";
import type { ReviewedImage } from "../../../src-main/core/store/reviewed-images.ts";

export const sampleSettings: TrainingSettings = {
  preset: "bigan",
  geometry: {
    size: 64,
    channels: 3,
    fit: "letterbox",
    regionOfInterest: { x: 1, y: 2, width: 30, height: 40 },
  },
  augmentation: {
    shift: 0.02,
    rotationDegrees: 3,
    brightness: 0.1,
    flipHorizontal: true,
    flipVertical: false,
  },
  discriminatorTerm: "features",
  budget: { kind: "steps", steps: 2000 },
  seed: 7,
  device: "cpu",
  threads: 2,
  falseRejectRate: 0.05,
  defectKinds: [...usualDefectKinds],
};

export function sampleManifest(id: string, changes: Partial<ModelManifest> = {}): ModelManifest {
  const hash = "a".repeat(64);
  return {
    kind: "kensa-model",
    schemaVersion: 1,
    id,
    product: "bracket",
    createdAt: "2026-03-01T07:00:00.000Z",
    kensaVersion: "0.1.0",
    settings: sampleSettings,
    hyperParameters: {},
    data: { hash, train: 80, calibration: 15, check: 5, exactDuplicates: 0, nearDuplicates: 0, refused: [] },
    graph: { name: "model.onnx", bytes: 1, sha256: hash },
    pictures: [],
    score: {
      alpha: 0.9,
      reconstruction: { part: "peak", scale: { mean: 0, deviation: 1 } },
      discriminator: null,
      scale: { mean: 0, deviation: 1 },
    },
    checksum: hash,
    calibration: { scores: [], checkScores: [] },
    threshold: {
      value: 1.25,
      basis: {
        method: "conformal",
        images: 15,
        rank: 15,
        requestedRate: 0.05,
        falseRejectBound: null,
        confidence: 0.95,
        furtherImages: 44,
        sentence: "Nothing can be promised yet.",
      },
    },
    heatmapThreshold: 0.5,
    training: {
      steps: 2000,
      seconds: 60,
      stopped: "finished",
      curve: [],
      reconstructionRatio: null,
      warnings: [],
    },
    engine: { executor: "cpu", device: "cpu", threads: 2, versions: {} },
    ...changes,
  };
}

/** A part that passed, unless told otherwise. */
export function sampleImage(file: string, changes: Partial<InspectedImage> = {}): InspectedImage {
  return {
    file,
    sha256: "b".repeat(64),
    size: { width: 640, height: 480 },
    score: 0.75,
    scoreParts: { residual: 0.5, features: -1.5 },
    threshold: 1.25,
    verdict: "pass",
    reason: null,
    regions: [],
    timings: { read: 1, decode: 2, score: 3.5, heatmap: 0, write: 0 },
    heatmapFile: null,
    ...changes,
  };
}

/** `count` parts that passed. */
export function sampleImages(count: number): InspectedImage[] {
  return Array.from({ length: count }, (_, index) => sampleImage(`part-${index}.png`));
}

/** The same as it lies in the database, without a person's verdict. */
export function sampleReviewed(changes: Partial<ReviewedImage> = {}): ReviewedImage {
  return {
    ...sampleImage("/parts/part.png"),
    id: 1,
    at: "2026-03-01T07:00:00.000Z",
    inspectionId: 1,
    decisionId: null,
    name: "part.png",
    productId: 1,
    product: "bracket",
    modelId: "bracket-20260301-070000-a1b2c3",
    decision: null,
    ...changes,
  };
}
