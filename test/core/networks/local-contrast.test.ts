import "@tensorflow/tfjs-backend-cpu";
import { add, mul, setBackend, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { localContrast } from "../../../src-main/core/networks/local-contrast.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const SIDE = 48;
const random = randomFor(1, "surface");
const surface = Float32Array.from({ length: SIDE * SIDE }, () => 0.2 * (random.uniform() - 0.5));
const picture = (pixels: Float32Array, channels = 1) => tensor4d(pixels, [1, SIDE, SIDE, channels]);

beforeAll(() => setBackend("cpu").then(() => {}));

/** By the definition, pixel by pixel. */
function expected(row: number, column: number): number {
  const around: number[] = [];
  for (let y = Math.max(0, row - 16); y <= Math.min(SIDE - 1, row + 16); y += 1) {
    for (let x = Math.max(0, column - 16); x <= Math.min(SIDE - 1, column + 16); x += 1) {
      around.push(surface[y * SIDE + x]!);
    }
  }
  const mean = around.reduce((sum, value) => sum + value, 0) / around.length;
  const variance = around.reduce((sum, value) => sum + (value - mean) ** 2, 0) / around.length;
  return (surface[row * SIDE + column]! - mean) / (Math.sqrt(variance) + 0.04);
}

describe("Local contrast", () => {
  it.each([
    [0, 0],
    [24, 24],
    [47, 10],
  ])(
    "is each pixel against its surroundings inside the picture, at row %i, column %i",
    async (row, column) => {
      const values = await localContrast(picture(surface)).data();
      expect(values[row * SIDE + column]).toBeCloseTo(expected(row, column), 4);
    },
  );

  it("does not see that the whole picture is darker or brighter", async () => {
    const before = await localContrast(picture(surface)).data();
    const after = await localContrast(add(picture(surface), 0.3)).data();
    expect(Math.max(...after.map((value, i) => Math.abs(value - before[i]!)))).toBeLessThan(1e-3);
  });

  it("calls an even picture smooth: nothing stands out", async () => {
    const values = await localContrast(mul(picture(surface), 0)).data();
    expect(Math.max(...values.map(Math.abs))).toBeLessThan(1e-3);
  });

  it("sees a coloured picture in grey", async () => {
    const coloured = Float32Array.from({ length: 3 * SIDE * SIDE }, (_, i) => surface[Math.floor(i / 3)]!);
    const grey = await localContrast(picture(surface)).data();
    const values = await localContrast(picture(coloured, 3)).data();
    expect(Math.max(...values.map((value, i) => Math.abs(value - grey[i]!)))).toBeLessThan(1e-4);
  });
});
