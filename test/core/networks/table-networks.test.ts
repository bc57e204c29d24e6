import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../src-main/core/engine/shape.ts";
import { initialValues } from "../../../src-main/core/networks/scope.ts";
import { tableHyperParametersOf } from "../../../src-main/core/networks/table-hyper-parameters.ts";
import { tableNetworks } from "../../../src-main/core/networks/table-networks.ts";
import { planTraining } from "../../../src-main/core/networks/training-steps.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const kdd = () =>
  planTraining(tableNetworks({ features: 121, latent: 32 }), tableHyperParametersOf("paper", 121));

describe("the networks for rows", () => {
  it("have as many parameters as the released ones on 121 features", async () => {
    const { declarations } = await kdd();
    const count = (network: string) =>
      [...declarations]
        .filter(([name]) => name.startsWith(network))
        .reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
    expect({ E: count("E/"), G: count("G/"), D: count("D/") }).toEqual({ E: 9888, G: 26_041, D: 52_865 });
  });

  it("start with Xavier's uniform weights", async () => {
    const { declarations } = await kdd();
    const values = initialValues(declarations, (name) => randomFor(1, name));
    const weights = values["E/dense1/weight"]!;
    const limit = Math.sqrt(6 / (121 + 64));
    expect(weights.every((value) => Math.abs(value) <= limit)).toBe(true);
    expect(Math.max(...weights)).toBeGreaterThan(0.99 * limit);
    expect(values["E/dense1/bias"]!.every((value) => value === 0)).toBe(true);
  });
});
