/**
 * @file Training images, varied inside what good parts may vary.
 *
 * Nothing beyond that: a network that was shown cut-outs, bends or blur would learn to accept them as good.
 */
import type { Augmentation } from "../../contract/training.ts";
import type { Random } from "../random/random.ts";
import { pictureArea } from "./picture-bounds.ts";

/** How contrast may change beside brightness, as a part of the brightness's limit. */
const CONTRAST_PART = 0.5;

export interface AugmentOptions {
  /** Pixels a side. */
  size: number;
  channels: number;
  /** Takes this square of the image instead of all of it; turned about its own middle. */
  window?: Window;
  augmentation: Augmentation;
  random: Random;
}

/** A square of an image, in its pixels; the corner need not lie on one. */
export interface Window {
  left: number;
  top: number;
  /** Whole pixels. */
  side: number;
}

/** From a pixel of the target, by its column and row, to a point of the source. */
interface Affine {
  xx: number;
  xy: number;
  x0: number;
  yx: number;
  yy: number;
  y0: number;
}

/**
 * Writes one varied image: shifted, turned and flipped in one warp (bilinear; beyond the edge the edge goes on), then
 * changed in brightness and contrast and cut off at black and white. What is no picture, bars and what is not looked at, stays neutral
 * grey, as inspection sees it. Each limit's whole range is equally likely. With
 * all limits at zero the result is exactly x/127.5 − 1.
 *
 * @param source `[size, size, channels]`, values in 0 … 255
 * @param target receives `[side, side, channels]`, values in [−1, 1], where the side is that of the window or the whole
 * @param offset where in `target`
 */
export function augmentInto(
  source: Uint8Array,
  target: Float32Array,
  offset: number,
  options: AugmentOptions,
): void {
  const { size, channels, augmentation, random, window = { left: 0, top: 0, side: size } } = options;
  const affine = drawAffine(size, window, augmentation, random);
  warp(source, target, offset, { size, side: window.side, channels, affine });
  const image = target.subarray(offset, offset + window.side * window.side * channels);
  const gain = 1 + augmentation.brightness * (2 * random.uniform() - 1);
  const contrast = 1 + CONTRAST_PART * augmentation.brightness * (2 * random.uniform() - 1);
  adjust(image, pictureArea(image, window.side, channels), { gain, contrast });
}

/** Every number is drawn whatever the limits are, so that one limit does not change what another one does. */
function drawAffine(size: number, window: Window, augmentation: Augmentation, random: Random): Affine {
  const shiftX = augmentation.shift * size * (2 * random.uniform() - 1);
  const shiftY = augmentation.shift * size * (2 * random.uniform() - 1);
  const angle = (augmentation.rotationDegrees * (2 * random.uniform() - 1) * Math.PI) / 180;
  const isMirrored = random.uniform() < 0.5 && augmentation.flipHorizontal;
  const isUpsideDown = random.uniform() < 0.5 && augmentation.flipVertical;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const xx = isMirrored ? -cosine : cosine;
  const xy = isMirrored ? -sine : sine;
  const yx = isUpsideDown ? sine : -sine;
  const yy = isUpsideDown ? -cosine : cosine;
  const centre = (window.side - 1) / 2;
  const x0 = window.left + centre - shiftX - xx * centre - xy * centre;
  const y0 = window.top + centre - shiftY - yx * centre - yy * centre;
  return { xx, xy, x0, yx, yy, y0 };
}

/** Samples the source, values still in 0 … 255. */
function warp(
  source: Uint8Array,
  target: Float32Array,
  offset: number,
  { size, side, channels, affine }: { size: number; side: number; channels: number; affine: Affine },
): void {
  const { xx, xy, x0, yx, yy, y0 } = affine;
  const last = size - 1;
  let at = offset;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const x = Math.min(Math.max(xx * column + xy * row + x0, 0), last);
      const y = Math.min(Math.max(yx * column + yy * row + y0, 0), last);
      const left = Math.floor(x);
      const top = Math.floor(y);
      const right = x - left;
      const down = y - top;
      const here = (top * size + left) * channels;
      const nextColumn = left < last ? channels : 0;
      const nextRow = top < last ? size * channels : 0;
      for (let channel = here; channel < here + channels; channel++) {
        const above = source[channel]! + right * (source[channel + nextColumn]! - source[channel]!);
        const start = source[channel + nextRow]!;
        const below = start + right * (source[channel + nextRow + nextColumn]! - start);
        target[at++] = above + down * (below - above);
      }
    }
  }
}

/** Contrast is changed about the picture's mean, so that its brightness changes by `gain` alone; then to [−1, 1]. */
function adjust(
  image: Float32Array,
  area: Uint8Array,
  { gain, contrast }: { readonly gain: number; readonly contrast: number },
): void {
  const channels = image.length / area.length;
  const isPicture = (i: number) => area[Math.floor(i / channels)] === 1;
  let [sum, count] = [0, 0];
  for (let i = 0; i < image.length; i++) {
    if (!isPicture(i)) continue;
    sum += image[i]!;
    count += 1;
  }
  const slope = gain * contrast;
  const lift = (gain * (1 - contrast) * sum) / Math.max(count, 1);
  for (let i = 0; i < image.length; i++) {
    const value = isPicture(i) ? image[i]! * slope + lift : image[i]!;
    image[i] = Math.min(Math.max(value, 0), 255) / 127.5 - 1;
  }
}
