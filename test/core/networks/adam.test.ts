import { scalar, type Tensor, tensor1d } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type AdamSettings,
  adamState,
  adamStepSize,
  adamUpdate,
  averagedValues,
  averageState,
  averageUpdate,
  initialState,
  rampedDecay,
} from "../../../src-main/core/networks/adam.ts";
import { computed } from "../../helpers/computed.ts";

const settings: AdamSettings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

type Numbers = Record<string, number[]>;
const tensorsOf = (numbers: Numbers): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, tensor1d(values)]));

/** One update of the named parameters, t counted from 1. */
function updated(
  state: Numbers,
  gradients: Numbers,
  t: number,
  changes: Partial<AdamSettings> = {},
): Numbers {
  const used = { ...settings, ...changes };
  return computed(() =>
    adamUpdate(tensorsOf(state), tensorsOf(gradients), scalar(adamStepSize(used, t)), used),
  );
}

describe("The step size of Adam", () => {
  it("makes up for moments that begin at zero", () => {
    expect(adamStepSize(settings, 1)).toBeCloseTo((0.1 * Math.sqrt(0.001)) / 0.1, 12);
    expect(adamStepSize(settings, 2)).toBeCloseTo((0.1 * Math.sqrt(1 - 0.998001)) / (1 - 0.81), 12);
    expect(adamStepSize(settings, 100_000)).toBeCloseTo(0.1, 6);
  });
});

describe("An update by Adam", () => {
  it("is at first one learning rate against the gradient, however large that is", () => {
    const state = { w: [1, 1, 1], "adam/m/w": [0, 0, 0], "adam/v/w": [0, 0, 0] };
    const next = updated(state, { w: [0.5, -300, 0.002] }, 1);
    for (const [i, expected] of [0.9, 1.1, 0.9].entries()) expect(next["w"]![i]).toBeCloseTo(expected, 4);
    for (const [i, expected] of [0.05, -30, 0.0002].entries())
      expect(next["adam/m/w"]![i]).toBeCloseTo(expected, 4);
    for (const [i, expected] of [0.00025, 90, 4e-9].entries())
      expect(next["adam/v/w"]![i]).toBeCloseTo(expected, 4);
  });

  it("by hand at the second step", () => {
    // After a gradient of 1: m = 0.1, v = 0.001. A gradient of 3 makes them 0.39 and 0.009999.
    const next = updated({ w: [1], "adam/m/w": [0.1], "adam/v/w": [0.001] }, { w: [3] }, 2);
    const [m, v] = [0.9 * 0.1 + 0.1 * 3, 0.999 * 0.001 + 0.001 * 9];
    const stepSize = (0.1 * Math.sqrt(1 - 0.999 ** 2)) / (1 - 0.9 ** 2);
    expect(next["adam/m/w"]![0]).toBeCloseTo(m, 6);
    expect(next["adam/v/w"]![0]).toBeCloseTo(v, 7);
    expect(next["w"]![0]).toBeCloseTo(1 - (stepSize * m) / Math.sqrt(v), 6);
  });

  it("has its epsilon beside the root, where it holds small gradients back", () => {
    const next = updated({ w: [1], "adam/m/w": [0], "adam/v/w": [0] }, { w: [0.5] }, 1, { epsilon: 1 });
    const expected = 1 - (adamStepSize(settings, 1) * 0.05) / (Math.sqrt(0.00025) + 1);
    expect(next["w"]![0]).toBeCloseTo(expected, 6);
  });

  it("follows algorithm 1 of the paper on its way down a valley", () => {
    const steepness = [1, 20, 0.01];
    const slope = (w: readonly number[]) => w.map((value, i) => steepness[i]! * value);
    let state: Numbers = { w: [1, -2, 3], "adam/m/w": [0, 0, 0], "adam/v/w": [0, 0, 0] };
    const expected = [1, -2, 3].map((w) => ({ w, m: 0, v: 0 }));
    for (let t = 1; t <= 60; t += 1) {
      state = updated(state, { w: slope(state["w"]!) }, t);
      for (const [i, place] of expected.entries()) {
        const gradient = steepness[i]! * place.w;
        place.m = 0.9 * place.m + 0.1 * gradient;
        place.v = 0.999 * place.v + 0.001 * gradient ** 2;
        const [unbiasedM, unbiasedV] = [place.m / (1 - 0.9 ** t), place.v / (1 - 0.999 ** t)];
        place.w -= (0.1 * unbiasedM) / (Math.sqrt(unbiasedV) + 1e-8);
        expect(state["w"]![i]).toBeCloseTo(place.w, 3);
      }
    }
    expect(Math.abs(state["w"]![0]!)).toBeLessThan(0.3);
  });

  it("touches the parameters that have a gradient, and no others", () => {
    const state = { w: [1], u: [5], "adam/m/w": [0], "adam/v/w": [0], "adam/m/u": [0], "adam/v/u": [0] };
    expect(Object.keys(updated(state, { w: [1] }, 1))).toEqual(["w", "adam/m/w", "adam/v/w"]);
  });
});

describe("Moving averages", () => {
  it("come nearer to the parameter by what the decay leaves", () => {
    const next = computed(() =>
      averageUpdate(tensorsOf({ "average/w": [10, 0] }), tensorsOf({ w: [20, 5] }), scalar(0.75)),
    );
    expect(next).toEqual({ "average/w": [12.5, 1.25] });
  });

  it("forget the first weights quickly where the decay is ramped", () => {
    expect(rampedDecay(0.999, 1)).toBeCloseTo(2 / 11);
    expect(rampedDecay(0.999, 90)).toBeCloseTo(0.91);
    expect(rampedDecay(0.999, 1_000_000)).toBe(0.999);
  });

  it("score where there are any, else the values themselves", () => {
    const state = { w: "weight", "average/w": "averaged weight", mean: "running mean" };
    expect(averagedValues(state, ["w", "mean"])).toEqual({ w: "averaged weight", mean: "running mean" });
  });
});

describe("The first state", () => {
  const shapes = { w: [2], mean: [1], ...adamState({ w: [2] }), ...averageState({ w: [2] }) };

  it("has moments of zero, and averages that begin at their parameters, as arrays of their own", () => {
    const values = { w: Float32Array.of(1, 2), mean: Float32Array.of(3) };
    const state = initialState(shapes, values);
    expect(state).toEqual({
      w: Float32Array.of(1, 2),
      mean: Float32Array.of(3),
      "adam/m/w": Float32Array.of(0, 0),
      "adam/v/w": Float32Array.of(0, 0),
      "average/w": Float32Array.of(1, 2),
    });
    state["average/w"]![0] = 9;
    expect([values.w[0], state["w"]![0]]).toEqual([1, 1]);
  });
});
