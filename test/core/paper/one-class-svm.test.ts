import { describe, expect, it } from "vitest";
import { fitOneClassSvm, svmScores } from "../../../src-main/core/paper/one-class-svm.ts";
import { betweenGaussians, ring, separation, twoGaussians } from "../../helpers/toy-rows.ts";

describe("A one-class support vector machine", () => {
  it("finds the middle of a ring as strange as what lies outside it", () => {
    const svm = fitOneClassSvm({ matrix: ring(300), columns: 2 }, { nu: 0.05, gamma: 5 });
    const [middle, outside, on] = svmScores(svm, {
      matrix: Float32Array.from([0, 0, 2, 0, 0.6, 0.8]),
      columns: 2,
    });
    expect(middle).toBeGreaterThan(0);
    expect(outside).toBeGreaterThan(0);
    expect(on).toBeLessThan(0);
  });

  it("leaves no more than ν of its training rows outside", () => {
    const matrix = twoGaussians(400, 4);
    const svm = fitOneClassSvm({ matrix, columns: 4 }, { nu: 0.1, gamma: 0.25 });
    const outside = svmScores(svm, { matrix, columns: 4 }).filter((score) => score > 1e-6).length;
    expect(outside / 400).toBeLessThan(0.12);
    expect(outside).toBeGreaterThan(4);
  });

  it("puts what lies between two Gaussians above both", () => {
    const svm = fitOneClassSvm({ matrix: twoGaussians(200, 4), columns: 4 }, { nu: 0.1, gamma: 0.25 });
    const ordinary = svmScores(svm, { matrix: twoGaussians(50, 4, 8), columns: 4 });
    const strange = svmScores(svm, { matrix: betweenGaussians(50, 4), columns: 4 });
    expect(separation(ordinary, strange)).toBe(1);
  });
});
