/**
 * @file Which of many thumbnails lie within a limit of each other, without comparing all pairs pixel by pixel.
 *
 * Two images' difference is the root mean square difference of their thumbnails, each brought to mean 0 and standard
 * deviation 1, which cancels exposure and gain.
 */
import { randomFor } from "../random/random.ts";
import { DisjointGroups } from "./disjoint-groups.ts";
import { thumbnailBytes } from "./record-thumbnail.ts";
import { requireNotCancelled } from "./require-not-cancelled.ts";

/** Random directions along which two images must be near before they are compared pixel by pixel. */
const DIRECTIONS = 16;
/**
 * In units of the limit. Along a random direction, two images at the limit differ by a normally distributed amount
 * with the limit as standard deviation, so one direction in 16,000 misses them; nearer ones, practically none.
 */
const WINDOW = 4;
/** Images between two looks at whether to stop. */
const IMAGES_A_LOOK = 256;

export interface ComparisonOptions {
  signal?: AbortSignal | undefined;
  /** Images compared with all others, of how many; these become more where images are compared once more. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Keeps no more of the thumbnails than they are, and 80 bytes of each image besides. */
export class ThumbnailComparison {
  readonly #thumbnails: Uint8Array;
  readonly #options: ComparisonOptions;
  readonly #count: number;
  /** What brings each image's pixels to a root mean square of 1 over √pixels, and the mean that they have then. */
  readonly #scales: Float64Array;
  readonly #means: Float64Array;
  /** `[images, DIRECTIONS]`, once they are needed. */
  #along: Float32Array | null = null;
  #done = 0;
  #total = 0;

  /** @param thumbnails `[images, 32, 32]`, each value in 0 … 255 */
  constructor(thumbnails: Uint8Array, options: ComparisonOptions = {}) {
    this.#thumbnails = thumbnails;
    this.#options = options;
    this.#count = thumbnails.length / thumbnailBytes;
    this.#scales = new Float64Array(this.#count);
    this.#means = new Float64Array(this.#count);
    for (let image = 0; image < this.#count; image++) this.#standardise(image);
  }

  /** The difference of two images; 0 where they are the same but for exposure and gain. */
  difference(a: number, b: number): number {
    return Math.sqrt(this.#squaredDifference(a, b, Number.POSITIVE_INFINITY));
  }

  /**
   * Groups those of the images that differ by less than the limit; what is near to a member belongs to the group. Takes time with
   * the square of their number, but little of it: seconds for 20,000, minutes for 100,000.
   *
   * @throws KensaError `cancelled`
   */
  async groupsWithin(limit: number, images: readonly number[]): Promise<number[][]> {
    this.#total += images.length;
    this.#along ??= await this.#projections();
    const along = this.#along;
    const order = images.toSorted((a, b) => along[a * DIRECTIONS]! - along[b * DIRECTIONS]!);
    const sorted = new Float32Array(images.length * DIRECTIONS);
    for (const [place, image] of order.entries()) {
      sorted.set(along.subarray(image * DIRECTIONS, (image + 1) * DIRECTIONS), place * DIRECTIONS);
    }
    const groups = new DisjointGroups(this.#count);
    for (let place = 0; place < order.length; place++) {
      this.#joinNear(groups, { order, sorted, place, limit });
      this.#done += 1;
      if (this.#done % IMAGES_A_LOOK === 0 || place === order.length - 1) await this.#look();
    }
    return groups.among(images);
  }

  /** Joins the image at a place with those behind it that are near; only what is in the window is compared by pixels. */
  #joinNear(
    groups: DisjointGroups,
    { order, sorted, place, limit }: { order: number[]; sorted: Float32Array; place: number; limit: number },
  ): void {
    const window = WINDOW * limit;
    const image = order[place]!;
    const end = sorted[place * DIRECTIONS]! + window;
    for (let next = place + 1; next < order.length && sorted[next * DIRECTIONS]! < end; next++) {
      if (!isInWindow(sorted, place, next, window)) continue;
      const other = order[next]!;
      if (groups.areTogether(image, other)) continue;
      if (this.#squaredDifference(image, other, limit ** 2) < limit ** 2) groups.join(image, other);
    }
  }

  #standardise(image: number): void {
    const pixels = this.#thumbnails.subarray(image * thumbnailBytes, (image + 1) * thumbnailBytes);
    let sum = 0;
    let squares = 0;
    for (const value of pixels) {
      sum += value;
      squares += value * value;
    }
    const mean = sum / thumbnailBytes;
    // An image without contrast is not blown up: one grey level counts at most as one standard deviation.
    const deviation = Math.sqrt(Math.max(squares / thumbnailBytes - mean * mean, 1));
    const scale = 1 / (deviation * Math.sqrt(thumbnailBytes));
    this.#scales[image] = scale;
    this.#means[image] = mean * scale;
  }

  /** The mean square difference of two images; counting stops once it is above `enough`. */
  #squaredDifference(a: number, b: number, enough: number): number {
    const pixels = this.#thumbnails;
    const startA = a * thumbnailBytes;
    const startB = b * thumbnailBytes;
    const scaleA = this.#scales[a]!;
    const scaleB = this.#scales[b]!;
    const shift = this.#means[a]! - this.#means[b]!;
    let sum = 0;
    for (let i = 0; i < thumbnailBytes && sum <= enough; i++) {
      const difference = pixels[startA + i]! * scaleA - pixels[startB + i]! * scaleB - shift;
      sum += difference * difference;
    }
    return sum;
  }

  /** How far each image lies along each random direction. */
  async #projections(): Promise<Float32Array> {
    const directions = Array.from({ length: DIRECTIONS }, (_, d) => {
      const direction = new Float32Array(thumbnailBytes);
      randomFor(0, "near-duplicates", d).fillNormal(direction);
      return direction;
    });
    const along = new Float32Array(this.#count * DIRECTIONS);
    for (let image = 0; image < this.#count; image++) {
      for (const [d, direction] of directions.entries()) {
        along[image * DIRECTIONS + d] = this.#projection(image, direction);
      }
      if (image % IMAGES_A_LOOK === 0) await this.#look();
    }
    return along;
  }

  #projection(image: number, direction: Float32Array): number {
    const start = image * thumbnailBytes;
    const scale = this.#scales[image]!;
    const mean = this.#means[image]!;
    let sum = 0;
    for (let i = 0; i < thumbnailBytes; i++) {
      sum += (this.#thumbnails[start + i]! * scale - mean) * direction[i]!;
    }
    return sum;
  }

  /** Says how far it is, and gives whoever wants to stop it a turn. */
  async #look(): Promise<void> {
    const { signal, onProgress } = this.#options;
    onProgress?.(this.#done, this.#total);
    await new Promise((resolve) => setImmediate(resolve));
    requireNotCancelled(signal);
  }
}

function isInWindow(along: Float32Array, a: number, b: number, window: number): boolean {
  for (let d = 1; d < DIRECTIONS; d++) {
    if (Math.abs(along[a * DIRECTIONS + d]! - along[b * DIRECTIONS + d]!) >= window) return false;
  }
  return true;
}
