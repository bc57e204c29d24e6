/** @file Things as the application answers with them. */
import type { CheckPoint, ModelCheck, WhatIf } from "../../src-main/contract/check-api.ts";
import type { DatasetImage, DatasetSummary } from "../../src-main/contract/dataset-api.ts";
import type { Job } from "../../src-main/contract/jobs-api.ts";
import { defaultProductSettings } from "../../src-main/contract/product-settings.ts";
import type { ProductDetail, ProductSummary } from "../../src-main/contract/products-api.ts";

export function sampleJob(change: Partial<Job> = {}): Job {
  return {
    id: "training-1",
    kind: "training",
    state: "running",
    productId: 1,
    runId: "run-1",
    modelId: null,
    inspectionId: null,
    startedAt: "2026-06-14T06:15:00.000Z",
    endedAt: null,
    progress: null,
    result: null,
    failure: null,
    canResume: false,
    ...change,
  };
}

export function sampleProduct(change: Partial<ProductDetail> = {}): ProductDetail {
  return {
    ...sampleSummary(),
    settings: defaultProductSettings,
    sample: null,
    advice: {
      image: null,
      scale: null,
      defectPixelsSeen: null,
      isTooSmall: false,
      sufficientSize: null,
      smallestSeen: null,
      isCoarse: false,
      suits: null,
    },
    ...change,
  };
}

export function sampleSummary(change: Partial<ProductSummary> = {}): ProductSummary {
  return {
    id: 1,
    name: "Bracket",
    createdAt: "2026-06-14T06:00:00.000Z",
    archived: false,
    activeModelId: null,
    models: 0,
    inspections: 0,
    undecided: 0,
    pictureId: null,
    ...change,
  };
}

export function sampleImage(id: number, change: Partial<DatasetImage> = {}): DatasetImage {
  return {
    id,
    kind: "good",
    name: `${id}.png`,
    state: "usable",
    reason: null,
    bytes: 1000,
    size: { width: 640, height: 480 },
    nearGroup: null,
    oddness: 1,
    ...change,
  };
}

export function sampleDataset(change: Partial<DatasetSummary> = {}): DatasetSummary {
  return {
    scannedAt: "2026-06-14T06:10:00.000Z",
    isOutdated: false,
    good: 1000,
    usable: 1000,
    unreadable: 0,
    excluded: 0,
    exactDuplicates: 0,
    nearDuplicates: 0,
    odd: 0,
    knownBad: 0,
    sizes: [],
    furtherImages: 0,
    ...change,
  };
}

export function sampleCheck(points: readonly CheckPoint[], threshold = 5): ModelCheck {
  const basis = {
    method: "conformal",
    images: 100,
    rank: 98,
    requestedRate: 0.05,
    falseRejectBound: 0.05,
    confidence: 0.95,
    furtherImages: 0,
    sentence: "",
  } as const;
  return {
    modelId: "m-1",
    threshold: { value: threshold, basis },
    trainedThreshold: { value: threshold, basis },
    points: [...points],
    scoredAt: "2026-06-14T07:00:00.000Z",
    notJudged: 0,
  };
}

export function sampleWhatIf(value: number): WhatIf {
  const none = { count: 0, of: 10, rate: 0, low: 0, high: 0.3 };
  return {
    value,
    basis: sampleCheck([]).threshold.basis,
    falseRejects: none,
    calibrationRejects: none,
    caught: null,
    missed: null,
  };
}

/** What warnings of models name, each number by its name. */
export const warningNumbers = {
  count: 12,
  enough: 20,
  alike: 90,
  ratio: 0.951,
  trusted: 0.7,
  separation: 0.538,
  rejected: 9,
  checked: 24,
  low: 0.188,
  bound: 0.083,
  of: 60,
  share: 0.204,
};
