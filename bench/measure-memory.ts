/** @file The most memory that a process holds while it trains, and while it inspects a folder. */
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { inspectImages } from "../src-main/core/inspection/inspect-images.ts";
import type { BenchContext, Measured, Measurement } from "./measurement.ts";
import { samplePaths, trainSampleModel } from "./sample-data.ts";

export const trainingMemory: Measurement = {
  name: "training-memory",
  title: "Peak memory of a whole training: preset bigan, 64×64×3, batch 16",
  needsSamples: true,
  run: measureTraining,
};

export const folderMemory: Measurement = {
  name: "folder-memory",
  title: "Peak memory while a folder is inspected: 64×64×3, overlays written",
  needsSamples: true,
  run: measureFolder,
};

async function measureTraining(context: BenchContext): Promise<Measured> {
  const atStart = peakMebibytes();
  const folder = await mkdtemp(join(context.workspace, "memory-"));
  const steps = context.isQuick ? 10 : 60;
  await trainSampleModel(context, {
    steps,
    runFolder: join(folder, "run"),
    modelFolder: join(folder, "model"),
  });
  return {
    figures: [
      { name: "process before it begins", value: atStart, unit: "MiB" },
      { name: "peak, training and calibration", value: peakMebibytes(), unit: "MiB" },
    ],
    notes: [`${steps} steps: both phases are compiled and run, and more steps hold no more memory.`],
  };
}

async function measureFolder(context: BenchContext): Promise<Measured> {
  const { images, model } = samplePaths(context);
  const paths = [context.data ?? images];
  const heatmaps = await mkdtemp(join(context.workspace, "overlays-"));
  const atStart = peakMebibytes();
  let atQuarter = 0;
  let count = 0;
  const request = { model, paths, heatmaps, watch: false, threads: context.threads };
  await inspectImages(request, {
    signal: new AbortController().signal,
    onImage: () => {},
    onProgress: ({ done, total }) => {
      count = done;
      if (done === Math.ceil(total! / 4)) atQuarter = peakMebibytes();
    },
  });
  return {
    figures: [
      { name: "process before it begins", value: atStart, unit: "MiB" },
      { name: "peak after a quarter of the images", value: atQuarter, unit: "MiB" },
      { name: "peak after all images", value: peakMebibytes(), unit: "MiB" },
      { name: "images", value: count, unit: "" },
    ],
    notes: [],
  };
}

/** The largest resident set of this process so far. */
function peakMebibytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}
