/**
 * @file Which images are the same picture of the same part: saved again, compressed, taken twice in a row.
 *
 * If one of them is trained on and another is calibrated on, the threshold is too tight and the promise made of it
 * is false; so they have to stay together when a data set is split.
 *
 * All good parts of one product look alike, and a perceptual hash of fixed tolerance would call them all duplicates.
 * What counts as near is therefore measured on the set itself: two images are near-duplicates if they differ by less
 * than a small part of what parts that look alike differ by, which is taken as the lower quartile of the differences
 * between pairs. (The quartile, not the median, so that a set of several variants of a part is judged by differences
 * inside a variant; not less, so that a small set with many copies is not judged by its copies.)
 *
 * Two images' difference is the root mean square difference of their thumbnails, each brought to mean 0 and standard
 * deviation 1, which cancels exposure and gain.
 */
import type { ModelWarning } from "../../contract/model.ts";
import { randomFor } from "../random/random.ts";
import { thumbnailBytes } from "./record-thumbnail.ts";

/**
 * Near-duplicates differ by less than this part of the lower quartile. On sets of photographed parts, ever more
 * pictures of the same part are found up to about here, and pictures of other parts join in beyond.
 */
const NEAR = 0.15;
/** Pairs from which the quartile is estimated. */
const SAMPLED_PAIRS = 20_000;
/** A group that holds more than this share of a set says that the parts are alike, not that they are copies. */
const LARGEST_SHARE = 1 / 3;
/** Random directions along which two images must be near before they are compared pixel by pixel. */
const DIRECTIONS = 16;
/**
 * In units of the limit. Along a random direction, two images at the limit differ by a normally distributed amount
 * with the limit as standard deviation, so one direction in 16,000 misses them; nearer ones, practically none.
 */
const WINDOW = 4;

export interface NearDuplicates {
  /** For each image the number of its group, counted from 0; most groups are of one image. */
  groups: Uint32Array;
  /** Images that are not the first of their group. */
  duplicates: number;
  /** Why grouping was given up; null where it was not. */
  warning: ModelWarning | null;
}

/**
 * Groups near-duplicates; what is near to a member belongs to the group. The outcome does not depend on the order of
 * the images. Takes time with the square of their number, but little of it: seconds for 20,000.
 *
 * @param thumbnails `[images, 32, 32]`, each value in 0 … 255
 * @param hashes the images' content hashes
 */
export function findNearDuplicates(thumbnails: Uint8Array, hashes: readonly string[]): NearDuplicates {
  const count = hashes.length;
  const vectors = normalised(thumbnails, count);
  const limit = NEAR * lowerQuartile(vectors, hashes);
  const groups = connectedGroups(vectors, count, limit);
  const sizes = sizesOf(groups);
  const largest = sizes.reduce((size, other) => Math.max(size, other), 0);
  if (largest <= Math.max(2, count * LARGEST_SHARE))
    return { groups, duplicates: count - sizes.length, warning: null };
  const sentence =
    `${largest} of ${count} images are so alike that they cannot be told from copies of one another. They were ` +
    "treated as different parts; if they are copies, the threshold is too tight.";
  const warning = { code: "samples-alike" as const, numbers: { alike: largest, count }, sentence };
  return { groups: numbersUpTo(count), duplicates: 0, warning };
}

/** Each thumbnail with mean 0, and scaled so that distances are root mean square differences. */
function normalised(thumbnails: Uint8Array, count: number): Float32Array {
  const vectors = new Float32Array(count * thumbnailBytes);
  for (let start = 0; start < vectors.length; start += thumbnailBytes) {
    const source = thumbnails.subarray(start, start + thumbnailBytes);
    let sum = 0;
    let squares = 0;
    for (const value of source) {
      sum += value;
      squares += value * value;
    }
    const mean = sum / thumbnailBytes;
    // An image without contrast is not blown up: one grey level counts at most as one standard deviation.
    const deviation = Math.sqrt(Math.max(squares / thumbnailBytes - mean * mean, 1));
    const scale = 1 / (deviation * Math.sqrt(thumbnailBytes));
    for (let i = 0; i < thumbnailBytes; i++) vectors[start + i] = (source[i]! - mean) * scale;
  }
  return vectors;
}

/** Of the differences between pairs; neighbours in the order of content hashes are random pairs. */
function lowerQuartile(vectors: Float32Array, hashes: readonly string[]): number {
  const count = hashes.length;
  const order = numbersUpTo(count).sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : 1));
  const furthest = Math.min(count - 1, Math.ceil((2 * SAMPLED_PAIRS) / count));
  const differences: number[] = [];
  for (let step = 1; step <= furthest; step++) {
    for (let i = 0; i + step < count; i++) {
      differences.push(
        Math.sqrt(squaredDifference(vectors, order[i]!, order[i + step]!, Number.POSITIVE_INFINITY)),
      );
    }
  }
  const ascending = Float64Array.from(differences).sort();
  return ascending[Math.floor(ascending.length / 4)] ?? 0;
}

/** The mean square difference of two thumbnails; counting stops once it is above `enough`. */
function squaredDifference(vectors: Float32Array, a: number, b: number, enough: number): number {
  const startA = a * thumbnailBytes;
  const startB = b * thumbnailBytes;
  let sum = 0;
  for (let i = 0; i < thumbnailBytes && sum <= enough; i++) {
    const difference = vectors[startA + i]! - vectors[startB + i]!;
    sum += difference * difference;
  }
  return sum;
}

/** Of the pairs of images, only those are compared that are near to each other along every random direction. */
function connectedGroups(vectors: Float32Array, count: number, limit: number): Uint32Array {
  const parents = numbersUpTo(count);
  const along = projections(vectors, count);
  const order = numbersUpTo(count).sort((a, b) => along[a * DIRECTIONS]! - along[b * DIRECTIONS]!);
  const sorted = new Float32Array(along.length);
  for (const [place, image] of order.entries()) {
    sorted.set(along.subarray(image * DIRECTIONS, (image + 1) * DIRECTIONS), place * DIRECTIONS);
  }
  const window = WINDOW * limit;
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count && sorted[j * DIRECTIONS]! - sorted[i * DIRECTIONS]! < window; j++) {
      if (!isInWindow(sorted, i, j, window)) continue;
      const [a, b] = [rootOf(parents, order[i]!), rootOf(parents, order[j]!)];
      if (a === b || squaredDifference(vectors, order[i]!, order[j]!, limit ** 2) >= limit ** 2) continue;
      parents[a] = b;
    }
  }
  return numbered(parents);
}

/** How far each image lies along each random direction: `[images, DIRECTIONS]`. */
function projections(vectors: Float32Array, count: number): Float32Array {
  const along = new Float32Array(count * DIRECTIONS);
  const direction = new Float32Array(thumbnailBytes);
  for (let d = 0; d < DIRECTIONS; d++) {
    randomFor(0, "near-duplicates", d).fillNormal(direction);
    for (let image = 0; image < count; image++) {
      let sum = 0;
      for (let i = 0; i < thumbnailBytes; i++) sum += vectors[image * thumbnailBytes + i]! * direction[i]!;
      along[image * DIRECTIONS + d] = sum;
    }
  }
  return along;
}

function isInWindow(along: Float32Array, a: number, b: number, window: number): boolean {
  for (let d = 1; d < DIRECTIONS; d++) {
    if (Math.abs(along[a * DIRECTIONS + d]! - along[b * DIRECTIONS + d]!) >= window) return false;
  }
  return true;
}

/** Union-find: the image that stands for the group of `image`; the path to it is halved on the way. */
function rootOf(parents: Uint32Array, image: number): number {
  let root = image;
  while (parents[root] !== root) {
    parents[root] = parents[parents[root]!]!;
    root = parents[root]!;
  }
  return root;
}

/** Groups by number, counted from 0 in the order of the images. */
function numbered(parents: Uint32Array): Uint32Array {
  const numbers = new Map<number, number>();
  return parents.map((_, image) => {
    const root = rootOf(parents, image);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}

function sizesOf(groups: Uint32Array): number[] {
  const sizes: number[] = [];
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
  return sizes;
}

function numbersUpTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
