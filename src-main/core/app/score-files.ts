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
  /** With the hash of the content that is meant; null where any will do. */
  readonly files: readonly { readonly file: string; readonly sha256: string | null }[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImageProgress) => void;
};

/**
 * The outcome for each file that is still there and holds what is meant, by its path: the score of another picture says nothing.
 * With the signal given it ends early, with what it has.
 *
 * @throws KensaError where the model cannot be opened
 */
export async function scoreFiles(work: ScoringWork): Promise<Map<string, InspectedImage>> {
  const { engine, model, threshold, threads, signal, onProgress } = work;
  const outcomes = new Map<string, InspectedImage>();
  const known = new Map(work.files.map(({ file, sha256 }) => [file, sha256]));
  const paths = await existing([...known.keys()]);
  if (paths.length === 0) return outcomes;
  await compute(
    { kind: "inspect", request: { model, paths, heatmaps: null, watch: false, threads, threshold } },
    {
      engine,
      signal,
      onReport: (report) => {
        if (report.kind === "image") {
          const { file, sha256 } = report.image;
          const meant = known.get(file) ?? null;
          if (meant === null || sha256 === meant) outcomes.set(file, report.image);
        }
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
