/** @file Pictures of parts as a camera might take them, and a model trained on a few of them, for measuring speed alone. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { simulatedDefectKind } from "../src-main/contract/defects.ts";
import type { TrainingSettings } from "../src-main/contract/training.ts";
import { type Random, randomFor } from "../src-main/core/random/random.ts";
import { trainModel } from "../src-main/core/training/train-model.ts";
import type { BenchContext } from "./measurement.ts";

const WIDTH = 640;
const HEIGHT = 480;
const QUALITY = 90;
/** Grey levels of the camera's noise, which is what makes a photograph costly to decode. */
const NOISE = 4;

/** Fills the workspace: images to train on and to inspect, and a model made from them. */
export async function prepareSamples(context: BenchContext): Promise<void> {
  const { images, model, run } = samplePaths(context);
  await writeSampleImages(images, context.isQuick ? 60 : 300, context.seed);
  await trainSampleModel(context, { steps: 10, runFolder: run, modelFolder: model });
}

/** Writes `count` JPEG files of 640×480 pixels, each the same disc a little elsewhere, into a new folder. */
async function writeSampleImages(folder: string, count: number, seed: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const noise = new Float32Array(WIDTH * HEIGHT);
  randomFor(seed, "camera noise").fillNormal(noise);
  for (let image = 0; image < count; image += 1) {
    const pixels = drawSample(noise, randomFor(seed, "sample", image));
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
    const file = join(folder, `sample-${String(image).padStart(4, "0")}.jpg`);
    await writeFile(file, await sharp(pixels, { raw }).jpeg({ quality: QUALITY }).toBuffer());
  }
}

function drawSample(noise: Float32Array, random: Random): Uint8Array {
  const [centreX, centreY] = [WIDTH / 2 + 20 * random.normal(), HEIGHT / 2 + 20 * random.normal()];
  const radius = 150 + 8 * random.normal();
  const light = 1 + 0.05 * random.normal();
  const tilt = 0.0004 * random.normal();
  const offset = random.integer(noise.length);
  const pixels = new Uint8ClampedArray(WIDTH * HEIGHT * 3);
  for (let i = 0; i < noise.length; i += 1) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const distance = Math.hypot(x - centreX, y - centreY);
    const grey = distance < radius ? 150 + 30 * Math.cos(distance / 9) : 60;
    const value = grey * (light + tilt * (x - WIDTH / 2)) + NOISE * noise[(i + offset) % noise.length]!;
    pixels[3 * i] = value;
    pixels[3 * i + 1] = value * 0.97;
    pixels[3 * i + 2] = value * 0.9;
  }
  return new Uint8Array(pixels.buffer);
}

/** Where the samples of a run lie in its workspace. */
export function samplePaths({ workspace }: BenchContext) {
  return { images: join(workspace, "images"), model: join(workspace, "model"), run: join(workspace, "run") };
}

export type SampleTraining = {
  readonly steps: number;
  readonly runFolder: string;
  /** Must not exist. */
  readonly modelFolder: string;
};

/** Trains the preset `bigan` at 64 pixels on the sample images, by the product's own path, and writes the model. */
export async function trainSampleModel(context: BenchContext, training: SampleTraining): Promise<void> {
  const { steps, runFolder, modelFolder } = training;
  await mkdir(runFolder, { recursive: true });
  const settings: TrainingSettings = {
    preset: "bigan",
    geometry: { size: 64, channels: 3, fit: "letterbox", regionOfInterest: null },
    augmentation: {
      shift: 0.02,
      rotationDegrees: 0,
      brightness: 0.05,
      flipHorizontal: false,
      flipVertical: false,
    },
    discriminatorTerm: "features",
    budget: { kind: "steps", steps },
    seed: context.seed,
    device: "cpu",
    threads: context.threads,
    falseRejectRate: 0.05,
    defectKinds: simulatedDefectKind.options,
  };
  const request = {
    product: "Sample",
    good: [samplePaths(context).images],
    settings,
    device: "cpu",
    runFolder,
    modelFolder,
    modelId: "sample",
    resume: false,
  } as const;
  await trainModel(
    { ...request, good: [...request.good] },
    {
      kensaVersion: "bench",
      now: () => new Date(),
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
}
