/** @file The demo part as a data set: drawn from a seed, all kinds of defects, with masks. */
import { basename, dirname } from "node:path";
import { writeDemoParts } from "../../assets/demo-part/write-demo-parts.ts";
import { type DataSet, openSet } from "./data-sets.ts";

/** Of the drawing, not of a training: every training sees the same parts, and no part is in training and test. */
const PARTS = { seed: 2026, good: 300, test: { good: 150, perDefect: 25 }, size: 256 } as const;

/** Draws the set into `folder`, which must be new or empty. Throws as `writeDemoParts`. */
export async function drawDemoSet(
  folder: string,
  options: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
): Promise<DataSet> {
  await writeDemoParts(folder, { ...PARTS, ...options });
  return openSet(dirname(folder), basename(folder));
}
