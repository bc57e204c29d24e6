/** @file The three pieces of work of a run, each done by the product's own compute process. */
import type { EvaluationResult } from "../../src-main/contract/evaluation.ts";
import type { InspectedImage } from "../../src-main/contract/inspection.ts";
import type { TrainingProgress, TrainingRequest, TrainingResult } from "../../src-main/contract/training.ts";
import type { EvaluationRequest, ImageProgress, InspectionRequest } from "../../src-main/contract/worker.ts";
import { compute } from "../../src-main/core/app/compute-process.ts";
import type { Engine } from "../../src-main/core/app/ports.ts";

export type Evaluated = {
  readonly result: EvaluationResult;
  /** In the order in which they were judged: each folder's by name. */
  readonly images: readonly InspectedImage[];
};

/** Each throws KensaError as the work itself, and `cancelled` or a result without a model where it was stopped. */
export type Computing = {
  readonly train: (
    request: TrainingRequest,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: TrainingProgress) => void },
  ) => Promise<TrainingResult>;
  readonly evaluate: (
    request: EvaluationRequest,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: ImageProgress) => void },
  ) => Promise<Evaluated>;
  readonly inspect: (request: InspectionRequest, signal: AbortSignal) => Promise<readonly InspectedImage[]>;
};

/** Every piece of work in a process of its own: the memory that it took is gone before the next begins. */
export function computeApart(engine: Engine): Computing {
  return {
    train: async (request, { signal, onProgress }) => {
      const work = { kind: "train", request } as const;
      const onReport: Listener = (report) => {
        if (report.kind === "training-progress") onProgress(report.progress);
      };
      return (await compute<"train">(work, { engine, signal, onReport })).result;
    },
    evaluate: async (request, { signal, onProgress }) => {
      const images: InspectedImage[] = [];
      const onReport: Listener = (report) => {
        if (report.kind === "image") images.push(report.image);
        if (report.kind === "image-progress") onProgress(report.progress);
      };
      const work = { kind: "evaluate", request } as const;
      const { result } = await compute<"evaluate">(work, { engine, signal, onReport });
      return { result, images };
    },
    inspect: async (request, signal) => {
      const images: InspectedImage[] = [];
      const onReport: Listener = (report) => {
        if (report.kind === "image") images.push(report.image);
      };
      await compute<"inspect">({ kind: "inspect", request }, { engine, signal, onReport });
      return images;
    },
  };
}

type Listener = NonNullable<Parameters<typeof compute>[1]["onReport"]>;
