import { matMul, mul, reshape, type Tensor, type Tensor2D, zeros } from "@tensorflow/tfjs-core";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PreparedDataset } from "../../../src-main/core/dataset/prepared-dataset.ts";
import { OnnxRuntimeExecutor } from "../../../src-main/core/engine/executors/onnxruntime.ts";
import { initialState } from "../../../src-main/core/networks/adam.ts";
import { flatten } from "../../../src-main/core/networks/layers.ts";
import type { Networks } from "../../../src-main/core/networks/networks.ts";
import { definePreset } from "../../../src-main/core/networks/presets.ts";
import { constantInitialiser, initialValues } from "../../../src-main/core/networks/scope.ts";
import { planTraining } from "../../../src-main/core/networks/training-steps.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { adversarialCourse } from "../../../src-main/core/training/adversarial-course.ts";
import { imageSource } from "../../../src-main/core/training/image-source.ts";
import { ReconstructionMonitor } from "../../../src-main/core/training/reconstruction-monitor.ts";
import { partPixels } from "../dataset/pictures.ts";
import { PIXELS, preparedPictures, SIDE } from "./prepared-pictures.ts";

const STILL = { shift: 0, rotationDegrees: 0, brightness: 0, flipHorizontal: false, flipVertical: false };
const ONE = constantInitialiser(1);
const picture = (z: Tensor) => reshape(z, [z.shape[0]!, SIDE, SIDE, 1]);

/** G(E(x)) = gain · x. */
const proportional: Networks = {
  shape: { input: [SIDE, SIDE, 1], latent: PIXELS },
  encode: (_scope, x) => flatten(x),
  generate: (scope, z) => picture(mul(z, scope.parameter("gain", [1], ONE))),
  discriminate: (scope, x) => {
    const logit = matMul(flatten(x) as Tensor2D, scope.parameter("weight", [PIXELS, 1], ONE) as Tensor2D);
    return { features: logit, logit };
  },
};
/** G(E(x)) is mid-grey, whatever x is. */
const blind: Networks = { ...proportional, generate: (_scope, z) => picture(mul(z, zeros([1]))) };

async function ratioOf(
  networks: Networks,
  dataset: PreparedDataset,
  { records = [...dataset.images.keys()], state = {} }: { records?: number[]; state?: object } = {},
): Promise<number> {
  const { hyperParameters } = definePreset("bigan", { size: 32, channels: 1 });
  const plan = await planTraining(networks, hyperParameters);
  const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 });
  onTestFinished(() => executor.dispose());
  const values = initialValues(plan.declarations, (name) => randomFor(1, name));
  executor.load({ ...initialState(plan.state, values), ...state }, plan.state);
  const { watched } = adversarialCourse({
    plan,
    source: imageSource(dataset, records, STILL),
    seed: 1,
    baseline: 1,
  });
  const monitor = await ReconstructionMonitor.open({ ...watched, executor });
  const ratio = await monitor.ratio();
  await monitor.dispose();
  return ratio;
}

const parts = (count: number) =>
  preparedPictures(Array.from({ length: count }, (_, part) => partPixels(part, { side: SIDE })));

/** The ratio for G(E(x)) = gain · x over these records, each beside the next and the last beside the first. */
async function expectedRatio(dataset: PreparedDataset, records: number[], gain: number): Promise<number> {
  const images = [];
  for (const record of records) {
    const pixels = new Uint8Array(PIXELS);
    await dataset.readRecords([record], pixels);
    images.push(Array.from(pixels, (value) => value / 127.5 - 1));
  }
  let [own, other] = [0, 0];
  for (const [i, x] of images.entries()) {
    const next = images[(i + 1) % images.length]!;
    for (const [pixel, value] of x.entries()) {
      own += Math.abs(value - gain * value);
      other += Math.abs(value - gain * next[pixel]!);
    }
  }
  return own / other;
}

const halfGain = { "G/gain": Float32Array.of(0.5), "average/G/gain": Float32Array.of(0.5) };

describe("The reconstruction ratio", () => {
  it("is 0 for networks that rebuild every part", async () => {
    expect(await ratioOf(proportional, await parts(20))).toBeLessThan(1e-5);
  });

  it("is 1 for a generator that ignores its input", async () => {
    expect(await ratioOf(blind, await parts(20))).toBeCloseTo(1, 5);
  });

  it("is measured on 16 training images spread over the set, and on no others", async () => {
    const dataset = await parts(50);
    const records = Array.from({ length: 40 }, (_, i) => 49 - i);
    const chosen = Array.from({ length: 16 }, (_, i) => records[Math.floor(i * 2.5)]!);
    const expected = await expectedRatio(dataset, chosen, 0.5);
    expect(await ratioOf(proportional, dataset, { records, state: halfGain })).toBeCloseTo(expected, 5);
  });

  it.each([2, 3, 5, 8])("of %i images compares each with another one, never with itself", async (count) => {
    const dataset = await parts(count);
    const expected = await expectedRatio(dataset, [...dataset.images.keys()], 0.5);
    expect(await ratioOf(proportional, dataset, { state: halfGain })).toBeCloseTo(expected, 5);
  });

  it("of a single image is that of a blind generator", async () => {
    expect(await ratioOf(proportional, await parts(1), { state: halfGain })).toBeCloseTo(1, 5);
  });

  it("is that of the averaged weights, which are the ones that score", async () => {
    const dataset = await parts(4);
    const state = { "G/gain": Float32Array.of(9), "average/G/gain": Float32Array.of(1) };
    expect(await ratioOf(proportional, dataset, { state })).toBeLessThan(1e-5);
  });
});
