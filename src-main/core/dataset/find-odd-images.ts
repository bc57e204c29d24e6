/**
 * @file How unlike the others each image of a set is, before anything was trained: a bad part among the good ones, another
 * product, a hand in the picture.
 *
 * Each image is compared with the mean of those that are most like it, so that a set of several variants of a part is not
 * judged by the average of them all. What is left is measured place by place against what is left of all images there, and
 * smoothed a little; its highest value counts, for a defect is small. That value, in units of the set's median, is the
 * oddness: 1 is usual.
 */
import { median } from "../image/median.ts";
import type { ComparisonOptions } from "./compare-thumbnails.ts";
import { thumbnailBytes, thumbnailSide } from "./record-thumbnail.ts";
import { requireNotCancelled } from "./require-not-cancelled.ts";

/** Images that each one is compared with, at most, and how many of them it is likened to. */
const REFERENCES = 300;
const NEIGHBOURS = 5;
/** Fewer images say nothing about what is usual. */
const FEWEST = 10;
/** Images between two looks at whether to stop. */
const IMAGES_A_LOOK = 256;
/** The standard deviation of normally distributed numbers, in units of the median of their sizes. */
const NORMAL = 1.4826;
/** A place that hardly ever changes must not turn a grain of noise into the highest value. */
const SMALLEST_SHARE = 0.1;

/**
 * The oddness of each image; 0 for all of a set that is too small. Depends on the images' content and not on their order.
 *
 * @param thumbnails `[images, 32, 32]`, each value in 0 … 255
 * @param hashes the images' content hashes
 * @throws KensaError `cancelled`
 */
export async function findOddImages(
  thumbnails: Uint8Array,
  hashes: readonly string[],
  { signal, onProgress }: ComparisonOptions = {},
): Promise<Float32Array> {
  const count = hashes.length;
  const oddness = new Float32Array(count);
  if (count < FEWEST) return oddness;
  const references = referencesAmong(thumbnails, hashes);
  const deviations = deviationsOf(
    references.map(({ pixels, image }) => residualOf(pixels, image, references)),
  );
  const pixels = new Float32Array(thumbnailBytes);
  for (let image = 0; image < count; image++) {
    standardise(thumbnails, image, pixels);
    oddness[image] = peakOf(residualOf(pixels, image, references), deviations);
    if ((image + 1) % IMAGES_A_LOOK !== 0) continue;
    onProgress?.(image + 1, count);
    await new Promise((resolve) => setImmediate(resolve));
    requireNotCancelled(signal);
  }
  onProgress?.(count, count);
  const usual = Math.max(median(oddness), 1e-6);
  return oddness.map((peak) => peak / usual);
}

/** A thumbnail with mean 0 and standard deviation 1, so that exposure and gain do not count. */
function standardise(thumbnails: Uint8Array, image: number, into: Float32Array): void {
  const thumbnail = thumbnails.subarray(image * thumbnailBytes, (image + 1) * thumbnailBytes);
  let sum = 0;
  let squares = 0;
  for (const value of thumbnail) {
    sum += value;
    squares += value ** 2;
  }
  const mean = sum / thumbnailBytes;
  const deviation = Math.sqrt(Math.max(squares / thumbnailBytes - mean * mean, 1));
  for (let i = 0; i < thumbnailBytes; i++) into[i] = (thumbnail[i]! - mean) / deviation;
}

type Reference = { readonly image: number; readonly pixels: Float32Array };

/** Up to `REFERENCES` images, chosen by their content: hashes are as good as a draw. */
function referencesAmong(thumbnails: Uint8Array, hashes: readonly string[]): Reference[] {
  const order = Array.from(hashes.keys()).sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : 1));
  return order.slice(0, REFERENCES).map((image) => {
    const pixels = new Float32Array(thumbnailBytes);
    standardise(thumbnails, image, pixels);
    return { image, pixels };
  });
}

/** What an image has that the mean of its nearest references has not. */
function residualOf(pixels: Float32Array, image: number, references: readonly Reference[]): Float32Array {
  const nearest = nearestTo(pixels, image, references);
  return pixels.map((value, i) => {
    let sum = 0;
    for (const { reference } of nearest) sum += reference.pixels[i]!;
    return value - sum / nearest.length;
  });
}

type Neighbour = { readonly reference: Reference; readonly distance: number };

function nearestTo(pixels: Float32Array, image: number, references: readonly Reference[]): Neighbour[] {
  const nearest: Neighbour[] = [];
  for (const reference of references) {
    if (reference.image === image) continue;
    const worst =
      nearest.length === NEIGHBOURS ? nearest[NEIGHBOURS - 1]!.distance : Number.POSITIVE_INFINITY;
    const distance = squaredDistance(pixels, reference.pixels, worst);
    if (distance >= worst) continue;
    if (nearest.length === NEIGHBOURS) nearest.pop();
    const place = nearest.findIndex((other) => other.distance > distance);
    nearest.splice(place === -1 ? nearest.length : place, 0, { reference, distance });
  }
  return nearest;
}

/** Counting stops once the distance is above `enough`. */
function squaredDistance(a: Float32Array, b: Float32Array, enough: number): number {
  let sum = 0;
  for (let row = 0; row < thumbnailBytes && sum < enough; row += thumbnailSide) {
    for (let i = row; i < row + thumbnailSide; i++) sum += (a[i]! - b[i]!) ** 2;
  }
  return sum;
}

/** The usual size of what is left, place by place: the median, which a few bad parts in one place do not move. */
function deviationsOf(residuals: readonly Float32Array[]): Float32Array {
  const sizes = new Float32Array(residuals.length);
  const medians = new Float32Array(thumbnailBytes);
  for (let place = 0; place < thumbnailBytes; place++) {
    for (const [i, residual] of residuals.entries()) sizes[i] = Math.abs(residual[place]!);
    medians[place] = NORMAL * sizes.sort()[Math.floor(sizes.length / 2)]!;
  }
  const typical = medians.toSorted()[thumbnailBytes / 2]!;
  const floor = Math.max(SMALLEST_SHARE * typical, 1e-6);
  return medians.map((size) => Math.max(size, floor));
}

/** The highest mean of 3 × 3 standardised residuals. */
function peakOf(residual: Float32Array, deviations: Float32Array): number {
  const at = (i: number) => residual[i]! / deviations[i]!;
  let highest = 0;
  for (let y = 1; y < thumbnailSide - 1; y++) {
    for (let x = 1; x < thumbnailSide - 1; x++) {
      let sum = 0;
      for (let row = y - 1; row <= y + 1; row++) {
        const i = row * thumbnailSide + x;
        sum += at(i - 1) + at(i) + at(i + 1);
      }
      highest = Math.max(highest, Math.abs(sum) / 9);
    }
  }
  return highest;
}
