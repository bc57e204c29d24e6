import { tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Step } from "../../../src-main/core/engine/step.ts";
import { dsebmDetector, energyModel } from "../../../src-main/core/networks/dsebm.ts";
import {
  boundScope,
  declareParameters,
  initialValues,
  shapesOf,
} from "../../../src-main/core/networks/scope.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { ring, separation } from "../../helpers/toy-rows.ts";
import { runEager } from "../../helpers/traced-and-eager.ts";
import { trainToy } from "../../helpers/train-toy.ts";

const SHAPE = { features: 3, units: [5, 7] };

describe("A deep structured energy-based model", () => {
  it("reconstructs by x − ∂E/∂x, as central differences find it", async () => {
    const declarations = await declareParameters(
      (scope) => void energyModel(scope, tensor([[0, 0, 0]]), SHAPE),
    );
    const values = initialValues(declarations, (name) => randomFor(2, name));
    const step: Step = {
      name: "energy",
      state: shapesOf(declarations),
      feeds: { x: [1, 3] },
      body: (state, { x }) => ({ outputs: energyModel(boundScope(state, { isTraining: false }), x!, SHAPE) }),
    };
    const at = async (x: number[]) => (await runEager(step, values, { x: Float32Array.from(x) })).outputs;
    const point = [0.4, -0.7, 1.1];
    const { reconstruction } = await at(point);
    for (const axis of [0, 1, 2]) {
      const moved = (by: number) => point.map((value, index) => (index === axis ? value + by : value));
      const slope = ((await at(moved(0.05)))["energy"]![0]! - (await at(moved(-0.05)))["energy"]![0]!) / 0.1;
      expect(reconstruction![axis]).toBeCloseTo(point[axis]! - slope, 3);
    }
  });

  it("gives a point far outside a ring more energy, and a larger error, than points on it", async () => {
    const detector = dsebmDetector(
      { features: 2, units: [32, 32] },
      { optimiser: { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, batchSize: 50 },
    );
    const score = await trainToy(detector, ring(500, 3), 600);
    const onRing = await score(ring(50, 3, 11));
    const outside = await score(ring(50, 7, 12));
    expect(separation(onRing["energy"]!, outside["energy"]!)).toBeGreaterThan(0.99);
    expect(separation(onRing["reconstruction"]!, outside["reconstruction"]!)).toBeGreaterThan(0.99);
  });
});
