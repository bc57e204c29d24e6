import { tensor1d, tensor2d, tensor4d } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  absoluteDifferenceSum,
  crossEntropyFake,
  crossEntropyReal,
  deceptionLoss,
  discriminatorLoss,
  meanAbsoluteDifference,
} from "../../../src-main/core/networks/losses.ts";
import { numbersOf } from "../../helpers/computed.ts";

const LN2 = Math.log(2);
const logits = [-3, -0.5, 0, 2];
const softplus = (x: number) => Math.log1p(Math.exp(x));
const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("The cross-entropy of a logit", () => {
  it("against 1 is −log σ, against 0 it is −log(1 − σ)", () => {
    const real = numbersOf(() => crossEntropyReal(tensor1d(logits)));
    const fake = numbersOf(() => crossEntropyFake(tensor1d(logits)));
    for (const [i, logit] of logits.entries()) {
      const sigma = 1 / (1 + Math.exp(-logit));
      expect(real[i]).toBeCloseTo(-Math.log(sigma), 5);
      expect(fake[i]).toBeCloseTo(-Math.log(1 - sigma), 5);
    }
    expect(real[2]).toBeCloseTo(LN2, 6);
  });

  it("stays a number where the sigmoid is 0 or 1", () => {
    expect(numbersOf(() => crossEntropyReal(tensor1d([-200, 200])))).toEqual([200, 0]);
    expect(numbersOf(() => crossEntropyFake(tensor1d([-200, 200])))).toEqual([0, 200]);
  });
});

describe("The losses of the game", () => {
  const real = [1, -2];
  const fake = [0.5, 3];
  const pairs = () => [tensor2d(real, [2, 1]), tensor2d(fake, [2, 1])] as const;

  it("let D tell real pairs from generated ones", () => {
    const expected = meanOf(real.map((x) => softplus(-x))) + meanOf(fake.map(softplus));
    expect(numbersOf(() => discriminatorLoss(...pairs()))[0]).toBeCloseTo(expected, 5);
    const undecided = () => discriminatorLoss(tensor1d([0]), tensor1d([0]));
    expect(numbersOf(undecided)[0]).toBeCloseTo(2 * LN2, 6);
  });

  it("let E and G want each pair to be taken for the other", () => {
    const expected = meanOf(real.map(softplus)) + meanOf(fake.map((x) => softplus(-x)));
    expect(numbersOf(() => deceptionLoss(...pairs()))[0]).toBeCloseTo(expected, 5);
  });
});

describe("Distances between pictures", () => {
  const a = () => tensor4d([0, 1, 2, 3, 4, 5, 6, 7], [2, 2, 2, 1]);
  const b = () => tensor4d([0, 2, 2, 1, 4, 5, 6, -3], [2, 2, 2, 1]);

  it("are a mean over everything, or a sum for each picture", () => {
    expect(numbersOf(() => meanAbsoluteDifference(a(), b()))).toEqual([13 / 8]);
    expect(numbersOf(() => absoluteDifferenceSum(a(), b()))).toEqual([3, 10]);
    expect(numbersOf(() => absoluteDifferenceSum(tensor2d([[1, -1]]), tensor2d([[-1, 1]])))).toEqual([4]);
  });
});
