import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { traceModel } from "../../../src-main/core/engine/trace/trace.ts";
import {
  bankConstants,
  distanceToNearest,
  type FeatureBank,
} from "../../../src-main/core/networks/feature-bank.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const CHANNELS = 5;
const SIDE = 3;

const drawn = (length: number, label: string) => {
  const values = new Float32Array(length);
  randomFor(1, label).fillNormal(values);
  return values;
};

async function distances(bank: FeatureBank, features: Float32Array): Promise<Float32Array> {
  const graph = await traceModel({
    inputs: { features: [2, SIDE, SIDE, CHANNELS] },
    constants: bankConstants("some", bank),
    body: (constants, fed) => ({ map: distanceToNearest(fed["features"]!, "some", constants) }),
  });
  const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const fed = new ort.Tensor("float32", features, [1, SIDE, SIDE, CHANNELS]);
  const { map } = await session.run({ features: fed });
  await session.release();
  return map!.data as Float32Array;
}

/** ‖·‖₂ from the place's standardised feature, projected where there is a projection, to the nearest of the bank. */
function nearest(bank: FeatureBank, features: Float32Array, place: number): number {
  const kept = bank.features.length / bank.count;
  const standard = Array.from(
    { length: CHANNELS },
    (_, c) => (features[place * CHANNELS + c]! - bank.centre[c]!) * bank.spread[c]!,
  );
  const own = bank.projection
    ? Array.from({ length: kept }, (_, k) =>
        standard.reduce((sum, value, c) => sum + value * bank.projection![c * kept + k]!, 0),
      )
    : standard;
  const to = (index: number) =>
    Math.hypot(...own.map((value, k) => value - bank.features[k * bank.count + index]!));
  return Math.min(...Array.from({ length: bank.count }, (_, index) => to(index)));
}

describe("The distance to a bank", () => {
  const common = {
    centre: drawn(CHANNELS, "centre"),
    spread: drawn(CHANNELS, "spread").map((value) => Math.abs(value) + 0.1),
    count: 7,
  };
  const features = drawn(SIDE * SIDE * CHANNELS, "features");

  it.each([
    { name: "of standardised features", bank: { ...common, features: drawn(CHANNELS * 7, "bank") } },
    {
      name: "of projected features",
      bank: {
        ...common,
        projection: drawn(CHANNELS * 2, "projection"),
        features: drawn(2 * 7, "small bank"),
      },
    },
  ])("$name is that to the nearest, at every place", async ({ bank }) => {
    const map = await distances(bank, features);
    for (const [place, distance] of map.entries()) {
      expect(distance).toBeCloseTo(nearest(bank, features, place), 4);
    }
  });

  it("is zero where the feature is in the bank", async () => {
    const bank = { ...common, features: Float32Array.from({ length: CHANNELS }, () => 0), count: 1 };
    const same = Float32Array.from(
      { length: SIDE * SIDE * CHANNELS },
      (_, i) => common.centre[i % CHANNELS]!,
    );
    expect(Math.max(...(await distances(bank, same)))).toBeCloseTo(0, 5);
  });
});
