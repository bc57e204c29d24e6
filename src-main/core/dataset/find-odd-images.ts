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
  const images = standardised(thumbnails, count);
  const references = spreadReferences(hashes);
  const residuals = new Float32Array(images.length);
  for (let image = 0; image < count; image++) {
    subtractNeighbours(images, residuals, image, references);
    if ((image + 1) % IMAGES_A_LOOK !== 0) continue;
    onProgress?.(image + 1, count);
    await new Promise((resolve) => setImmediate(resolve));
    requireNotCancelled(signal);
  }
  onProgress?.(count, count);
  const deviations = deviationsOf(residuals, references);
  for (let image = 0; image < count; image++) oddness[image] = peakOf(residuals, image, deviations);
  const usual = Math.max(median(oddness), 1e-6);
  return oddness.map((peak) => peak / usual);
}

/** Each thumbnail with mean 0 and standard deviation 1, so that exposure and gain do not count. */
function standardised(thumbnails: Uint8Array, count: number): Float32Array {
  const images = new Float32Array(count * thumbnailBytes);
  for (let start = 0; start < images.length; start += thumbnailBytes) {
    let sum = 0;
    let squares = 0;
    for (let i = start; i < start + thumbnailBytes; i++) {
      sum += thumbnails[i]!;
      squares += thumbnails[i]! ** 2;
    }
    const mean = sum / thumbnailBytes;
    const deviation = Math.sqrt(Math.max(squares / thumbnailBytes - mean * mean, 1));
    for (let i = start; i < start + thumbnailBytes; i++) images[i] = (thumbnails[i]! - mean) / deviation;
  }
  return images;
}

/** Places of up to `REFERENCES` images, chosen by their content: hashes are as good as a draw. */
function spreadReferences(hashes: readonly string[]): number[] {
  const order = Array.from(hashes.keys()).sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : 1));
  return order.slice(0, REFERENCES);
}

/** Leaves in `residuals` what an image has that the mean of its nearest references has not. */
function subtractNeighbours(
  images: Float32Array,
  residuals: Float32Array,
  image: number,
  references: readonly number[],
): void {
  const nearest = nearestTo(images, image, references);
  const start = image * thumbnailBytes;
  for (let i = 0; i < thumbnailBytes; i++) {
    let sum = 0;
    for (const { reference } of nearest) sum += images[reference * thumbnailBytes + i]!;
    residuals[start + i] = images[start + i]! - sum / nearest.length;
  }
}

type Neighbour = { reference: number; distance: number };

function nearestTo(images: Float32Array, image: number, references: readonly number[]): Neighbour[] {
  const nearest: Neighbour[] = [];
  for (const reference of references) {
    if (reference === image) continue;
    const worst =
      nearest.length === NEIGHBOURS ? nearest[NEIGHBOURS - 1]!.distance : Number.POSITIVE_INFINITY;
    const distance = squaredDistance(images, image, reference, worst);
    if (distance >= worst) continue;
    if (nearest.length === NEIGHBOURS) nearest.pop();
    const place = nearest.findIndex((other) => other.distance > distance);
    nearest.splice(place === -1 ? nearest.length : place, 0, { reference, distance });
  }
  return nearest;
}

/** Counting stops once the distance is above `enough`. */
function squaredDistance(images: Float32Array, a: number, b: number, enough: number): number {
  const startA = a * thumbnailBytes;
  const startB = b * thumbnailBytes;
  let sum = 0;
  for (let row = 0; row < thumbnailBytes && sum < enough; row += thumbnailSide) {
    for (let i = row; i < row + thumbnailSide; i++) sum += (images[startA + i]! - images[startB + i]!) ** 2;
  }
  return sum;
}

/** The usual size of what is left, place by place: the median, which a few bad parts in one place do not move. */
function deviationsOf(residuals: Float32Array, references: readonly number[]): Float32Array {
  const sizes = new Float32Array(references.length);
  const medians = new Float32Array(thumbnailBytes);
  for (let place = 0; place < thumbnailBytes; place++) {
    for (const [i, image] of references.entries()) {
      sizes[i] = Math.abs(residuals[image * thumbnailBytes + place]!);
    }
    medians[place] = NORMAL * sizes.sort()[Math.floor(sizes.length / 2)]!;
  }
  const typical = medians.toSorted()[thumbnailBytes / 2]!;
  const floor = Math.max(SMALLEST_SHARE * typical, 1e-6);
  return medians.map((size) => Math.max(size, floor));
}

/** The highest mean of 3 × 3 standardised residuals. */
function peakOf(residuals: Float32Array, image: number, deviations: Float32Array): number {
  const start = image * thumbnailBytes;
  const at = (i: number) => residuals[start + i]! / deviations[i]!;
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
