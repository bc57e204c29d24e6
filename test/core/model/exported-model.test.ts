/** @file The exported graph as anyone may run it: with ONNX Runtime alone, in batches of any size. */
import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { BiganPreset } from "../../../src-main/contract/training.ts";
import { traceModel } from "../../../src-main/core/engine/trace/trace.ts";
import { Scorer } from "../../../src-main/core/model/scorer.ts";
import { definePreset } from "../../../src-main/core/networks/presets.ts";
import { initialValues } from "../../../src-main/core/networks/scope.ts";
import { scoringModel } from "../../../src-main/core/networks/scoring-model.ts";
import { planTraining } from "../../../src-main/core/networks/training-steps.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

type Case = { readonly preset: BiganPreset; readonly size: 28 | 32; readonly channels: 1 | 3 };

const NUMBERS = ["score", "residual", "peak", "features", "sigma-paper", "sigma-released"];
const OUTPUTS = [...NUMBERS, "heatmap", "reconstruction"];

/** The graph of networks that were just made, with a calibration that is not the identity. */
async function exported({ preset, size, channels }: Case): Promise<Uint8Array> {
  const { networks, hyperParameters } = definePreset(preset, { size, channels });
  const { declarations } = await planTraining(networks, hyperParameters);
  const values = initialValues(declarations, (name) => randomFor(1, "initial", name));
  const random = randomFor(2, "map");
  const map = () => Float32Array.from({ length: size * size }, () => 0.5 + random.uniform());
  const trained = { networks, declarations, values };
  const term = (part: "peak" | "features") => ({ part, scale: { mean: 0.5, deviation: 2 } });
  const formula = {
    alpha: 0.9,
    reconstruction: term("peak"),
    discriminator: term("features"),
    scale: { mean: 1, deviation: 3 },
  };
  return traceModel(
    scoringModel(trained, { map: { mean: map(), deviation: map() }, formula, heatmapThreshold: 2 }),
  );
}

function someImages(count: number, { size, channels }: Case): Uint8Array[] {
  const random = randomFor(3, "images");
  const length = size * size * channels;
  return Array.from({ length: count }, () => Uint8Array.from({ length }, () => random.integer(256)));
}

describe.each<Case>([
  { preset: "bigan", size: 32, channels: 3 },
  { preset: "bigan", size: 28, channels: 1 },
  { preset: "paper", size: 28, channels: 1 },
])("The exported model of $preset, $size pixels and $channels channels", (kind) => {
  const { size, channels } = kind;

  it("gives one image and five at once the numbers that the scorer gives each alone", async () => {
    const graph = await exported(kind);
    const images = someImages(5, kind);
    const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3, intraOpNumThreads: 1 });
    const run = (batch: readonly Uint8Array[]) => {
      const pixels = Float32Array.from(batch.flatMap((image) => [...image]));
      return session.run({ image: new ort.Tensor("float32", pixels, [batch.length, size, size, channels]) });
    };
    const scorer = await Scorer.open(graph, kind, { provider: "cpu", threads: 1 });
    const together = await run(images);
    for (const [index, image] of images.entries()) {
      const expected = await scorer.run(image, OUTPUTS);
      const alone = await run([image]);
      const partOf = (name: string, length: number) =>
        (together[name]!.data as Float32Array).subarray(index * length, (index + 1) * length);
      expect(Object.fromEntries(OUTPUTS.map((name) => [name, alone[name]!.data]))).toEqual(expected);
      const apart = OUTPUTS.filter((name) => {
        const one = expected[name]!;
        return largestDifference(partOf(name, one.length), one) > 1e-5;
      });
      expect(apart).toEqual([]);
    }
    await session.release();
    await scorer.close();
  });

  it("says the shapes of what it takes and gives, with a free batch", async () => {
    const session = await ort.InferenceSession.create(await exported(kind), { logSeverityLevel: 3 });
    const shapes = (of: readonly ort.InferenceSession.ValueMetadata[]) =>
      Object.fromEntries(of.map((value) => [value.name, value.isTensor ? value.shape : null]));
    expect(shapes(session.inputMetadata)).toEqual({ image: ["batch", size, size, channels] });
    expect(shapes(session.outputMetadata)).toEqual({
      ...Object.fromEntries(NUMBERS.map((name) => [name, ["batch"]])),
      heatmap: ["batch", size, size, 1],
      reconstruction: ["batch", size, size, channels],
    });
    await session.release();
  });
});

/** Relative to the largest value, or to 1 where that is smaller. */
function largestDifference(actual: Float32Array, expected: Float32Array): number {
  const magnitude = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return (
    actual.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i]!)), 0) / magnitude
  );
}
