import { describe, expect, it } from "vitest";
import { packingFor } from "../../../src-main/core/networks/packing.ts";

const SMALL = { bias: [2], weight: [2, 3] };
const VALUES = { bias: Float32Array.from([1, 2]), weight: Float32Array.from([3, 4, 5, 6, 7, 8]) };

describe("Parameters packed for a training", () => {
  it("lie in one vector where they are few", () => {
    const packing = packingFor("all", SMALL);
    expect(packing.shapes).toEqual({ all: [8] });
    expect([...packing.packValues(VALUES)["all"]!]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("come out of the vector as they went in", () => {
    const packing = packingFor("all", SMALL);
    expect(packing.unpackValues(packing.packValues(VALUES))).toEqual(VALUES);
  });

  it("lie each for itself where they are many", () => {
    const shapes = { weight: [1000, 1000], bias: [1000] };
    expect(packingFor("all", shapes).shapes).toEqual(shapes);
  });
});
