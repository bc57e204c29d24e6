/** @file Scores of given files by one model, in the compute process and without an inspection. */
import { access } from "node:fs/promises";
import type { Threshold } from "../../contract/calibration.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { ImageProgress } from "../../contract/worker.ts";
import { compute } from "./compute-process.ts";
import type { Engine } from "./ports.ts";

export type ScoringWork = {
  readonly engine: Engine;
  /** The model's folder. */
  readonly model: string;
  readonly threshold: Threshold;
  readonly threads: number;
  readonly files: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImageProgress) => void;
};

/**
 * The outcome for each file that is still there, by its path. With the signal given it ends early, with what it has.
 *
 * @throws KensaError where the model cannot be opened
 */
export async function scoreFiles(work: ScoringWork): Promise<Map<string, InspectedImage>> {
  const { engine, model, threshold, threads, signal, onProgress } = work;
  const outcomes = new Map<string, InspectedImage>();
  const paths = await existing(work.files);
  if (paths.length === 0) return outcomes;
  await compute(
    { kind: "inspect", request: { model, paths, heatmaps: null, watch: false, threads, threshold } },
    {
      engine,
      signal,
      onReport: (report) => {
        if (report.kind === "image") outcomes.set(report.image.file, report.image);
        if (report.kind === "image-progress") onProgress(report.progress);
      },
    },
  );
  return outcomes;
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) found.push(file);
  }
  return found;
}
