import { describe, expect, it } from "vitest";
import { DAGMM_KDD, dagmmDetector } from "../../../src-main/core/networks/dagmm.ts";
import { fitMixture, mixtureEnergies } from "../../../src-main/core/networks/mixture.ts";
import { betweenGaussians, separation, twoGaussians } from "../../helpers/toy-rows.ts";
import { trainToy } from "../../helpers/train-toy.ts";

const COLUMNS = 8;
const SETTINGS = {
  optimiser: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  batchSize: 100,
};

async function energies(detector: ReturnType<typeof dagmmDetector>) {
  const train = twoGaussians(1000, COLUMNS);
  const score = await trainToy(detector, train, 600);
  const latentOf = (scores: Record<string, Float32Array>) => [0, 1, 2].map((i) => scores[`latent/${i}`]!);
  const known = await score(train);
  const memberships = Array.from({ length: DAGMM_KDD.components }, (_, k) => known[`membership/${k}`]!);
  const mixture = fitMixture({ coordinates: latentOf(known), memberships });
  return async (rows: Float32Array) => mixtureEnergies(mixture, latentOf(await score(rows)));
}

describe("DAGMM", () => {
  it("finds rows between two Gaussians unlikely", async () => {
    const energyOf = await energies(dagmmDetector({ features: COLUMNS, ...DAGMM_KDD }, SETTINGS));
    const ordinary = await energyOf(twoGaussians(50, COLUMNS, 21));
    const strange = await energyOf(betweenGaussians(50, COLUMNS));
    expect(separation(ordinary, strange)).toBeGreaterThan(0.98);
  });

  it("gives memberships that add up to one", async () => {
    const detector = dagmmDetector({ features: COLUMNS, ...DAGMM_KDD }, SETTINGS);
    const score = await trainToy(detector, twoGaussians(200, COLUMNS), 1);
    const scores = await score(twoGaussians(50, COLUMNS));
    for (let row = 0; row < 50; row += 1) {
      const sum = [0, 1, 2, 3].reduce((total, k) => total + scores[`membership/${k}`]![row]!, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });
});
