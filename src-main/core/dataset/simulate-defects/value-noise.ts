/** @file Smooth random fields, by which blobs are ragged and surfaces uneven. */
import type { Random } from "../../random/random.ts";

export interface NoiseScale {
  /** Distance of the noise's grid points along its own axes, in pixels; at least 1. */
  readonly cellX: number;
  readonly cellY: number;
  /** Direction of the first axis, in radians. */
  readonly angle: number;
}

/**
 * Value noise: random numbers on a turned grid, between them smoothed. With unequal cells it is streaky.
 *
 * @returns `[height, width]`, each in [−1, 1], mean about 0
 */
export function valueNoise(width: number, height: number, scale: NoiseScale, random: Random): Float32Array {
  const cosine = Math.cos(scale.angle);
  const sine = Math.sin(scale.angle);
  const spanU = width * Math.abs(cosine) + height * Math.abs(sine);
  const spanV = width * Math.abs(sine) + height * Math.abs(cosine);
  const columns = Math.ceil(spanU / scale.cellX) + 3;
  const rows = Math.ceil(spanV / scale.cellY) + 3;
  const grid = new Float32Array(columns * rows);
  random.fillUniform(grid);
  const startU =
    0.5 +
    random.uniform() * 0.5 -
    Math.min(0, width * cosine, height * sine, width * cosine + height * sine) / scale.cellX;
  const startV =
    0.5 +
    random.uniform() * 0.5 -
    Math.min(0, -width * sine, height * cosine, height * cosine - width * sine) / scale.cellY;
  const field = new Float32Array(width * height);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = startU + (x * cosine + y * sine) / scale.cellX;
      const v = startV + (y * cosine - x * sine) / scale.cellY;
      field[at++] = 2 * smoothed(grid, columns, u, v) - 1;
    }
  }
  return field;
}

function smoothed(grid: Float32Array, columns: number, u: number, v: number): number {
  const column = Math.floor(u);
  const row = Math.floor(v);
  const right = smoothStep(u - column);
  const down = smoothStep(v - row);
  const at = row * columns + column;
  const above = grid[at]! + right * (grid[at + 1]! - grid[at]!);
  const start = grid[at + columns]!;
  const below = start + right * (grid[at + columns + 1]! - start);
  return above + down * (below - above);
}

/** 0 to 1 without a kink at either end; `share` in [0, 1]. */
export function smoothStep(share: number): number {
  return share * share * (3 - 2 * share);
}
