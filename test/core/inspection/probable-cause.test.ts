import { mul, sum, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { describe, expect, it, onTestFinished } from "vitest";
import type { TableEncoding } from "../../../src-main/contract/table.ts";
import { traceModel } from "../../../src-main/core/engine/trace/trace.ts";
import { probableCause } from "../../../src-main/core/inspection/probable-cause.ts";
import { RowScorer } from "../../../src-main/core/model/row-scorer.ts";
import type { Networks } from "../../../src-main/core/networks/networks.ts";
import { rowScoringModel } from "../../../src-main/core/networks/row-scoring-model.ts";

const UNSCALED = { mean: 0, deviation: 1 };
const encoding: TableEncoding = {
  scaling: "raw",
  columns: [
    { kind: "numeric", name: "a", shift: 0, scale: 1 },
    { kind: "categorical", name: "b", words: ["x", "y"] },
    { kind: "numeric", name: "c", shift: 0, scale: 1 },
  ],
};

/** G(E(x)) is all zero whatever x is, so a row is as strange as its numbers are large. */
const networks: Networks = {
  shape: { input: [4], latent: 4 },
  encode: (_scope, x) => x,
  generate: (_scope, z) => mul(z, zeros([1])),
  discriminate: (_scope, x: Tensor) => ({ logit: sum(x, 1, true), features: x }),
};

async function causeOf(...features: number[]) {
  const columns = { columnOfFeature: [0, 1, 1, 2], count: 3 };
  const formula = {
    alpha: 1,
    reconstruction: { part: "residual" as const, scale: UNSCALED },
    discriminator: null,
    scale: UNSCALED,
  };
  const statistics = { mean: new Float32Array(3), deviation: new Float32Array(3).fill(1) };
  const trained = { networks, declarations: new Map(), values: {} };
  const graph = await traceModel(rowScoringModel(trained, columns, { columns: statistics, formula }));
  const scorer = await RowScorer.open(graph, { provider: "cpu", threads: 1 });
  onTestFinished(() => scorer.close());
  const row = Float32Array.from(features);
  const { score } = await scorer.score(row);
  return probableCause(scorer, encoding, { features: row, score });
}

describe("The probable cause", () => {
  it("is the column with which, put right, the row is least strange", async () => {
    expect(await causeOf(1, 1, 0, 5)).toEqual({ column: 2, score: 2, expected: Float32Array.of(0) });
    expect(await causeOf(-7, 1, 0, 5)).toMatchObject({ column: 0, score: 6 });
  });

  it("of words is one word, and no mixture", async () => {
    expect(await causeOf(0, 3, 4, 1)).toEqual({ column: 1, score: 2, expected: Float32Array.of(1, 0) });
  });

  it("is none where no column makes the row less strange", async () => {
    expect(await causeOf(0, 1, 0, 0)).toBeNull();
  });
});
