/** @file A part with an edge, a gradient and a little roughness, drawn from a seed. */

import type { DefectCanvas } from "../../../../src-main/core/dataset/simulate-defects/defect-canvas.ts";
import { randomFor } from "../../../../src-main/core/random/random.ts";

/** `[height, width, channels]`, in 0 … 255: a bright disc on a darker ground, rough by `roughness` grey levels. */
export function samplePart(
  { width, height, channels }: DefectCanvas,
  seed: number,
  roughness = 4,
): Float32Array {
  const random = randomFor(seed, "sample part");
  const radius = 0.35 * Math.min(width, height);
  return Float32Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const x = (pixel % width) - width / 2;
    const y = Math.floor(pixel / width) - height / 2;
    const tone = Math.hypot(x, y) < radius ? 150 + x / 2 : 90;
    return Math.round(tone + 8 * (i % channels) + roughness * (random.uniform() - 0.5));
  });
}
