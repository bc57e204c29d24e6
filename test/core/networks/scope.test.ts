import { add, mul, type Tensor, tensor1d } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  boundScope,
  constantInitialiser,
  declareParameters,
  initialValues,
  normalInitialiser,
  type Scope,
  shapesOf,
  trainableNames,
  unitInitialiser,
} from "../../../src-main/core/networks/scope.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { computed } from "../../helpers/computed.ts";

const randomOf = (name: string) => randomFor(1, name);

function network(scope: Scope): void {
  const first = scope.within("E").within("first");
  first.parameter("weight", [3, 4], normalInitialiser(2));
  first.statistic("mean", [4], constantInitialiser(0.5));
  scope.within("D").parameter("weight", [2], unitInitialiser);
}

describe("Declaring parameters", () => {
  it("finds all that a network asks for, by the names of its scopes", async () => {
    const declarations = await declareParameters(network);
    expect(shapesOf(declarations)).toEqual({
      "E/first/weight": [3, 4],
      "E/first/mean": [4],
      "D/weight": [2],
    });
    expect(trainableNames(declarations)).toEqual(["E/first/weight", "D/weight"]);
    expect(trainableNames(declarations, "E/")).toEqual(["E/first/weight"]);
  });

  it("finds a parameter that is used twice once", async () => {
    const declarations = await declareParameters((scope) => {
      network(scope);
      network(scope);
    });
    expect(declarations.size).toBe(3);
  });

  it("runs the network as in training, without numbers", async () => {
    await declareParameters((scope) => {
      expect(scope.isTraining).toBe(true);
      const doubled = mul(
        scope.parameter("weight", [2, 3], constantInitialiser(1)),
        scope.noise.normal([2, 3]),
      );
      expect(doubled.shape).toEqual([2, 3]);
      expect(() => doubled.dataSync()).toThrow("there are none");
    });
  });
});

describe("First values", () => {
  it("are drawn by each parameter's initialiser", async () => {
    const values = initialValues(await declareParameters(network), randomOf);
    expect(values["E/first/mean"]).toEqual(new Float32Array(4).fill(0.5));
    expect(Math.hypot(...values["D/weight"]!)).toBeCloseTo(1, 6);
    expect(new Set(values["E/first/weight"]).size).toBe(12);
  });

  it("depend on the parameter's name, not on the order in which they are asked for", async () => {
    const values = initialValues(await declareParameters(network), randomOf);
    const backwards = await declareParameters((scope) => {
      scope.within("D").parameter("weight", [2], unitInitialiser);
      scope.within("D").parameter("new", [5], normalInitialiser(1));
      network(scope);
    });
    const others = initialValues(backwards, randomOf);
    for (const name of Object.keys(values)) expect(others[name]).toEqual(values[name]);
  });

  it("of a normal distribution have its spread", () => {
    const target = new Float32Array(20_000);
    normalInitialiser(3)(target, randomFor(2, "spread"));
    const square = target.reduce((sum, value) => sum + value ** 2, 0) / target.length;
    expect(Math.sqrt(square)).toBeGreaterThan(2.9);
    expect(Math.sqrt(square)).toBeLessThan(3.1);
  });
});

describe("A bound scope", () => {
  it("finds the values by name, and says which is missing", () => {
    const values = computed(() => {
      const scope = boundScope({ "E/weight": tensor1d([1, 2]) }, { isTraining: false });
      expect(scope.isTraining).toBe(false);
      expect(() => scope.within("G").parameter("weight", [2], unitInitialiser)).toThrow(
        "The network asks for «G/weight», which is not among its parameters.",
      );
      return { weight: scope.within("E").parameter("weight", [2], unitInitialiser) };
    });
    expect(values).toEqual({ weight: [1, 2] });
  });

  it("collects changed statistics: the second change starts from the first, what is seen stays as it was", () => {
    const seen = computed(() => {
      const updates = new Map<string, Tensor>();
      const scope = boundScope({ "E/mean": tensor1d([1]) }, { isTraining: true, updates }).within("E");
      scope.updateStatistic("mean", (latest) => add(latest, 10));
      scope.updateStatistic("mean", (latest) => mul(latest, 2));
      return { seen: scope.statistic("mean", [1], constantInitialiser(0)), updated: updates.get("E/mean")! };
    });
    expect(seen).toEqual({ seen: [1], updated: [22] });
  });

  it("lets changes go where nobody collects them", () => {
    const seen = computed(() => {
      const scope = boundScope({ mean: tensor1d([1]) }, { isTraining: true });
      scope.updateStatistic("mean", (latest) => add(latest, 1));
      return { mean: scope.statistic("mean", [1], constantInitialiser(0)) };
    });
    expect(seen).toEqual({ mean: [1] });
  });
});
