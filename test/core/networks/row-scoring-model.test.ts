import { matMul, type Tensor, type Tensor2D } from "@tensorflow/tfjs-core";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ScoreFormula } from "../../../src-main/contract/model.ts";
import { traceModel } from "../../../src-main/core/engine/trace/trace.ts";
import { RowScorer } from "../../../src-main/core/model/row-scorer.ts";
import type { Networks } from "../../../src-main/core/networks/networks.ts";
import { bind } from "../../../src-main/core/networks/networks.ts";
import { rawRowScoringModel, rowScoringModel } from "../../../src-main/core/networks/row-scoring-model.ts";
import { constantInitialiser, declareParameters } from "../../../src-main/core/networks/scope.ts";

const ZERO = constantInitialiser(0);
const product = (x: Tensor, matrix: Tensor) => matMul(x as Tensor2D, matrix as Tensor2D);

/** G(E(x)) = x·M, and D's logit and features are the sum of x. */
const linear: Networks = {
  shape: { input: [3], latent: 3 },
  encode: (_scope, x) => x,
  generate: (scope, z) => product(z, scope.parameter("matrix", [3, 3], ZERO)),
  discriminate: (scope, x) => {
    const logit = product(x, scope.parameter("sum", [3, 1], ZERO));
    return { logit, features: logit };
  },
};

async function trained() {
  const declarations = await declareParameters((scope) => {
    const { E, G, D } = bind(linear, scope);
    const x = G(scope.noise.normal([2, 3]));
    D(x, E(x));
  });
  const values = {
    "G/matrix": Float32Array.of(1, 0, 0, 0, 0.5, 0, 0, 0, 1),
    "D/sum": Float32Array.of(1, 1, 1),
  };
  return { networks: linear, declarations, values };
}

/** The first feature is a number; the other two are the words of one column. */
const columns = { columnOfFeature: [0, 1, 1], count: 2 };

async function outputsOf(graph: Uint8Array, names: string[]) {
  const scorer = await RowScorer.open(graph, { provider: "cpu", threads: 1 });
  onTestFinished(() => scorer.close());
  const outputs = await scorer.run(Float32Array.of(2, 4, -1), names);
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]));
}

describe("A model of rows", () => {
  it("sums |x − G(E(x))| over the features of each column", async () => {
    const graph = await traceModel(rawRowScoringModel(await trained(), columns));
    const outputs = await outputsOf(graph, ["columns", "residual", "features", "reconstruction"]);
    expect(outputs).toEqual({ columns: [0, 2], residual: [2], features: [2], reconstruction: [2, 2, -1] });
  });

  it("mixes the highest column, in deviations of good rows, with D's term on one scale", async () => {
    const formula: ScoreFormula = {
      alpha: 0.75,
      reconstruction: { part: "peak", scale: { mean: 1, deviation: 2 } },
      discriminator: { part: "features", scale: { mean: 0, deviation: 0.5 } },
      scale: { mean: 1, deviation: 4 },
    };
    const statistics = { mean: Float32Array.of(1, 1), deviation: Float32Array.of(1, 0.2) };
    const graph = await traceModel(
      rowScoringModel(await trained(), columns, { columns: statistics, formula }),
    );
    const outputs = await outputsOf(graph, ["score", "peak", "columns"]);
    const nearly = (value: number) => expect.closeTo(value, 5);
    // The second column: (2 − 1)/0.2 = 5; A = 0.75·(5 − 1)/2 + 0.25·2/0.5 = 2.5; shown as (2.5 − 1)/4.
    expect(outputs).toEqual({ columns: [nearly(-1), nearly(5)], peak: [nearly(5)], score: [nearly(0.375)] });
  });
});
