import { matMul, mul, type Tensor2D } from "@tensorflow/tfjs-core";
import { expect, it, onTestFinished } from "vitest";
import { RowScorer } from "../../../src-main/core/model/row-scorer.ts";
import { bind, type Networks } from "../../../src-main/core/networks/networks.ts";
import { constantInitialiser, declareParameters } from "../../../src-main/core/networks/scope.ts";
import { tableHyperParametersOf } from "../../../src-main/core/networks/table-hyper-parameters.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { calibrateRows } from "../../../src-main/core/training/calibrate-rows.ts";
import { tableSettings } from "./tiny-table-training.ts";

/** G(E(x)) = 0, so that a column's residual is its own size; D sees nothing. */
const blank: Networks = {
  shape: { input: [2], latent: 2 },
  encode: (_scope, x) => x,
  generate: (_scope, z) => mul(z, 0),
  discriminate: (scope, x) => {
    const logit = matMul(x as Tensor2D, scope.parameter("sum", [2, 1], constantInitialiser(0)) as Tensor2D);
    return { logit, features: logit };
  },
};

const places = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);

/** Rows of a pressure in pascals and a temperature in °C, as they stand in the file. */
async function calibratedRows() {
  const random = randomFor(1, "rows");
  const rows = Array.from({ length: 280 }, () =>
    Float32Array.of(101_325 + 300 * random.normal(), 20 + 0.5 * random.normal()),
  );
  const declarations = await declareParameters((scope) => {
    bind(blank, scope).D(scope.noise.normal([2, 2]), scope.noise.normal([2, 2]));
  });
  const { graph, threshold } = await calibrateRows({
    trained: { networks: blank, declarations, values: { "D/sum": new Float32Array(2) } },
    columns: { columnOfFeature: [0, 1], count: 2 },
    hyperParameters: tableHyperParametersOf("bigan", 2),
    settings: tableSettings({ scaling: "raw" }),
    featuresOf: (row) => rows[row]!,
    split: { train: places(0, 200), calibration: places(200, 60), check: places(260, 20) },
    reconstructionRatio: null,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  const scorer = await RowScorer.open(graph, { provider: "cpu", threads: 1 });
  onTestFinished(() => scorer.close());
  return { scorer, threshold };
}

it("does not let a column in pascals hide a deviation in degrees", async () => {
  const { scorer, threshold } = await calibratedRows();
  const scoreOf = async (pressure: number, temperature: number) =>
    (await scorer.score(Float32Array.of(pressure, temperature))).score;
  expect(await scoreOf(101_325, 20)).toBeLessThan(threshold.value);
  expect(await scoreOf(101_325, 24)).toBeGreaterThan(threshold.value);
  expect(await scoreOf(101_325 + 2400, 20)).toBeGreaterThan(threshold.value);
});

it("says that the promise counts each row as if it had come about by itself", async () => {
  const { threshold } = await calibratedRows();
  expect(threshold.basis.falseRejectBound).not.toBeNull();
  expect(threshold.basis.sentence).toContain("as if it had come about by itself");
});
