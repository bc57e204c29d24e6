/** @file What it takes to inspect an image file, from the disk to the written overlay, by the product's own path. */
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { InspectedImage, Timings } from "../src-main/contract/inspection.ts";
import { listImages } from "../src-main/core/dataset/scan-folder.ts";
import { inspectImages } from "../src-main/core/inspection/inspect-images.ts";
import { Inspector } from "../src-main/core/inspection/inspector.ts";
import { openModel } from "../src-main/core/model/model-folder.ts";
import type { BenchContext, Figure, Measured, Measurement } from "./measurement.ts";
import { samplePaths } from "./sample-data.ts";
import { median, quantile } from "./statistics.ts";

export const inspection: Measurement = {
  name: "inspection",
  title: "Inspecting image files: preset bigan, 64×64×3",
  needsSamples: true,
  run: measureInspection,
};

const PARTS = ["read", "decode", "score", "heatmap", "write"] as const satisfies (keyof Timings)[];

async function measureInspection(context: BenchContext): Promise<Measured> {
  const threadCounts = [...new Set([1, context.threads])];
  const rates = [];
  for (const threads of threadCounts) {
    rates.push(await folderRate(context, { threads, hasOverlays: false }));
    rates.push(await folderRate(context, { threads, hasOverlays: true }));
  }
  const source = context.data ?? "JPEG files of 640×480 pixels made for this run";
  return {
    figures: [...(await oneByOne(context)), ...rates],
    notes: [
      `Images: ${source}, lately written or read, so the disk's cache holds them.`,
      "The model was trained for a few steps only: it shows speed and nothing else.",
      "Heatmap: the regions, and the overlay as a PNG file of the image's size; without overlays it is well under 1 ms.",
      "Write: to the disk, flushed. One by one, nothing overlaps; over a folder, the next images are decoded meanwhile.",
    ],
  };
}

/** Milliseconds of each part of the work, the images strictly one after the other, overlays written. */
async function oneByOne(context: BenchContext): Promise<Figure[]> {
  const { images, model } = samplePaths(context);
  const { files } = await listImages([context.data ?? images]);
  const overlays = await mkdtemp(join(context.workspace, "overlays-"));
  const inspector = await Inspector.open(await openModel(model), context.threads);
  const outcomes: (InspectedImage & { total: number })[] = [];
  try {
    for (const [index, file] of files.slice(0, context.isQuick ? 20 : 200).entries()) {
      const started = performance.now();
      const outcome = await inspector.judge(await inspector.load(file), {
        overlay: join(overlays, `${index}.png`),
        maps: [],
      });
      outcomes.push({ ...outcome, total: performance.now() - started });
    }
  } finally {
    await inspector.close();
  }
  const judged = outcomes.filter(({ verdict }) => verdict !== "cannot-judge").slice(WARM_UP_IMAGES);
  if (judged.length === 0)
    throw new Error(`No image could be judged: ${outcomes[0]?.reason?.message ?? "there are none"}`);
  const spread = (name: string, values: readonly number[]): Figure[] => [
    { name: `${name}, p50`, value: median(values), unit: "ms" },
    { name: `${name}, p95`, value: quantile(values, 0.95), unit: "ms" },
  ];
  const parts = PARTS.flatMap((part) =>
    spread(
      part,
      judged.map(({ timings }) => timings[part]),
    ),
  );
  const total = judged.map((outcome) => outcome.total);
  return [...parts, ...spread("an image, file to overlay", total)];
}

/** The first images also pay for what is done once. */
const WARM_UP_IMAGES = 5;

async function folderRate(
  context: BenchContext,
  { threads, hasOverlays }: { threads: number; hasOverlays: boolean },
): Promise<Figure> {
  const { images, model } = samplePaths(context);
  const heatmaps = hasOverlays ? await mkdtemp(join(context.workspace, "overlays-")) : null;
  const request = { model, paths: [context.data ?? images], heatmaps, watch: false, threads };
  const { pass, fail, cannotJudge, seconds } = await inspectImages(request, {
    signal: new AbortController().signal,
    onImage: () => {},
    onProgress: () => {},
  });
  const name = `a folder, ${threads} thread${threads === 1 ? "" : "s"}, ${hasOverlays ? "with" : "without"} overlays`;
  return { name, value: (pass + fail + cannotJudge) / seconds, unit: "images/s" };
}
