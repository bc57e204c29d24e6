/** @file What the camera adds: lens blur, vignette, sensor noise, and eight bits. */
import type { Random } from "../../src-main/core/random/random.ts";
import { clamp, spread } from "./surface.ts";

export interface Camera {
  /** Standard deviation of the lens blur in image sides. */
  readonly blur: number;
  /** Share of light lost in the corners. */
  readonly vignette: number;
  /** Grey levels of noise (standard deviation) in the dark, and further at full white. */
  readonly readNoise: number;
  readonly shotNoise: number;
}

/** One shot's settings: a lens a little more or less in focus, a little more or less gain. */
export function chooseCamera(random: Random): Camera {
  return {
    blur: (0.62 + 0.12 * spread(random)) / 256,
    vignette: 0.13 + 0.03 * spread(random),
    readNoise: 0.8 + 0.2 * spread(random),
    shotNoise: 1.5 + 0.3 * spread(random),
  };
}

/** The noise of one shot before it is scaled by light: `[size, size]` standard normal values. */
export function sensorNoise(random: Random, size: number): Float32Array {
  const noise = new Float32Array(size * size);
  random.fillNormal(noise);
  return noise;
}

/** Grey levels [0, 255] of a scene of luminances (1 = white), both `[size, size]`. */
export function expose(camera: Camera, scene: Float32Array, noise: Float32Array, size: number): Uint8Array {
  const seen = blurred(scene, size, camera.blur * size);
  const pixels = new Uint8Array(size * size);
  for (let y = 0; y < size; y += 1) {
    const fromMiddleY = (2 * y + 1) / size - 1;
    for (let x = 0; x < size; x += 1) {
      const fromMiddleX = (2 * x + 1) / size - 1;
      const corner = 0.5 * (fromMiddleX * fromMiddleX + fromMiddleY * fromMiddleY);
      const i = y * size + x;
      const light = seen[i]! * (1 - camera.vignette * corner);
      const deviation = camera.readNoise + camera.shotNoise * Math.sqrt(light);
      pixels[i] = clamp(Math.round(255 * light + deviation * noise[i]!), 0, 255);
    }
  }
  return pixels;
}

/** A separable Gaussian of five taps; the outermost pixels are repeated beyond the border. */
function blurred(scene: Float32Array, size: number, deviation: number): Float32Array {
  if (deviation < 0.2) return scene;
  const far = Math.exp(-2 / (deviation * deviation));
  const near = Math.exp(-0.5 / (deviation * deviation));
  const sum = 1 + 2 * near + 2 * far;
  const taps = [far / sum, near / sum, 1 / sum];
  return pass(pass(scene, size, taps, 1), size, taps, size);
}

/** One direction of the blur; `stride` is the step between neighbours: 1 along rows, `size` along columns. */
function pass(source: Float32Array, size: number, taps: readonly number[], stride: number): Float32Array {
  const [far, near, middle] = [taps[0]!, taps[1]!, taps[2]!];
  const out = new Float32Array(source.length);
  const lineStride = stride === 1 ? size : 1;
  for (let line = 0; line < size; line += 1) {
    const start = line * lineStride;
    const last = start + (size - 1) * stride;
    for (let k = 0, i = start; k < size; k += 1, i += stride) {
      const before = Math.max(i - stride, start);
      const after = Math.min(i + stride, last);
      out[i] =
        middle * source[i]! +
        near * (source[before]! + source[after]!) +
        far * (source[Math.max(before - stride, start)]! + source[Math.min(after + stride, last)]!);
    }
  }
  return out;
}
