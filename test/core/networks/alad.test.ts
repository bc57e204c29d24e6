import { describe, expect, it } from "vitest";
import { aladDetector } from "../../../src-main/core/networks/alad.ts";
import { acrossGaussians, separation, twoGaussians } from "../../helpers/toy-rows.ts";
import { trainToy } from "../../helpers/train-toy.ts";

const COLUMNS = 8;

describe("ALAD", () => {
  it("scores rows that belong to neither of two Gaussians above rows of either", async () => {
    const optimiser = { learningRate: 1e-3, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
    const detector = aladDetector(
      { features: COLUMNS, latent: 4, isSpectral: false },
      { optimiser, batchSize: 50, averageDecay: 0.99 },
    );
    const score = await trainToy(detector, twoGaussians(1000, COLUMNS), 1500);
    const ordinary = await score(twoGaussians(50, COLUMNS, 21));
    const strange = await score(acrossGaussians(50, COLUMNS));
    expect(separation(ordinary["fm"]!, strange["fm"]!)).toBeGreaterThan(0.95);
  }, 180_000);
});
