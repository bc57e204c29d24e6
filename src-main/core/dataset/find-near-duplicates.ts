/**
 * @file Which images are the same picture of the same part: saved again, compressed, taken twice in a row.
 *
 * If one of them is trained on and another is calibrated on, the threshold is too tight and the promise made of it
 * is false; so they have to stay together when a data set is split.
 *
 * All good parts of one product look alike, and a perceptual hash of fixed tolerance would call them all duplicates.
 * What counts as near is therefore measured on the set itself: two images are near-duplicates if they differ by less
 * than a small part of what parts that look alike differ by, which is taken as the lower quartile of the differences
 * between pairs. (Not less than the quartile, so that a small set with many copies is not judged by its copies.)
 *
 * Where a set shows several variants or views of a part, none of which makes up half of it, the quartile is a difference between
 * variants, and each variant may run into one group. Kept together, a variant could be held out of the training as a whole, its
 * scores would be those of something never seen, and with the threshold taken from them defects would pass. But the pictures taken
 * of one part are few, and a variant's are many: where most of what was found lies in large groups, these are taken for variants,
 * and each is looked through once more by its own differences. Many pictures each of few parts look the same to this; there the
 * threshold gets too tight, which is said. Variants of a handful of images each cannot be told from parts.
 */
import type { ModelWarning } from "../../contract/model.ts";
import { type ComparisonOptions, ThumbnailComparison } from "./compare-thumbnails.ts";

/**
 * Near-duplicates differ by less than this part of the lower quartile. On sets of photographed parts, ever more
 * pictures of the same part are found up to about here, and pictures of other parts join in beyond.
 */
const NEAR = 0.15;
/**
 * Whatever the set's own differences are, pictures nearer than this are one: saved again with other bytes. Where most of a set shows one
 * part, the usual difference between two pictures is none.
 */
const COPY = 0.005;
/** Pairs from which the quartile is estimated. */
const SAMPLED_PAIRS = 20_000;
/** Where large groups hold more than this share of a set, it consists of variants, or its parts are alike. */
const LARGEST_SHARE = 1 / 3;
/** The most pictures that are taken of one part in a row. */
const LARGEST_BURST = 10;
/** A set of fewer parts than this promises nothing anyway, and what looks like few parts are rather variants. */
const FEWEST_PARTS = 12;

export interface NearDuplicates {
  /** For each image the number of its group, counted from 0; most groups are of one image. */
  groups: Uint32Array;
  /** Images that are not the first of their group. */
  duplicates: number;
  /** That different parts and pictures of one part could not be told apart; null where they could. */
  warning: ModelWarning | null;
}

/** The most images, of a set of so many, that a group may have to be taken for pictures of one part, and kept on one side of a split. */
export function largestBurst(count: number): number {
  return Math.max(2, Math.min(LARGEST_BURST, count / FEWEST_PARTS));
}

/**
 * Groups near-duplicates; what is near to a member belongs to the group. The outcome does not depend on the order of
 * the images.
 *
 * @param thumbnails `[images, 32, 32]`, each value in 0 … 255
 * @param hashes the images' content hashes
 * @throws KensaError `cancelled`
 */
export async function findNearDuplicates(
  thumbnails: Uint8Array,
  hashes: readonly string[],
  options: ComparisonOptions = {},
): Promise<NearDuplicates> {
  const search = new NearDuplicateSearch(new ThumbnailComparison(thumbnails, options), hashes);
  const everything = Array.from(hashes.keys());
  const found = await search.groupsOf(everything);
  if (!consistsOfVariants(found)) return numbered(found, hashes.length, null);
  const resolved = await search.lookThrough(found);
  const kept = consistsOfVariants(resolved) ? everything.map((image) => [image]) : resolved;
  return numbered(kept, hashes.length, samplesAlike(imagesInLarge(found), hashes.length));
}

class NearDuplicateSearch {
  readonly #comparison: ThumbnailComparison;
  readonly #hashes: readonly string[];

  constructor(comparison: ThumbnailComparison, hashes: readonly string[]) {
    this.#comparison = comparison;
    this.#hashes = hashes;
  }

  /** The groups of some of the images, judged by the differences among them. */
  groupsOf(images: readonly number[]): Promise<number[][]> {
    return this.#comparison.groupsWithin(Math.max(NEAR * this.#lowerQuartile(images), COPY), images);
  }

  /** The groups with each large one divided into its own, and those again; one that stays whole is left. */
  async lookThrough(groups: number[][]): Promise<number[][]> {
    if (groups.length === 1) return groups;
    const most = largestBurst(groups.flat().length);
    const looked: number[][] = [];
    for (const group of groups) {
      const inside = group.length > most ? await this.groupsOf(group) : [group];
      looked.push(...(consistsOfVariants(inside) ? await this.lookThrough(inside) : inside));
    }
    return looked;
  }

  /** Of the differences between pairs; neighbours in the order of content hashes are random pairs. */
  #lowerQuartile(images: readonly number[]): number {
    const count = images.length;
    const hashes = this.#hashes;
    const order = images.toSorted((a, b) => (hashes[a]! < hashes[b]! ? -1 : 1));
    const furthest = Math.min(count - 1, Math.ceil((2 * SAMPLED_PAIRS) / count));
    const differences: number[] = [];
    for (let step = 1; step <= furthest; step++) {
      for (let i = 0; i + step < count; i++) {
        differences.push(this.#comparison.difference(order[i]!, order[i + step]!));
      }
    }
    const ascending = Float64Array.from(differences).sort();
    return ascending[Math.floor(ascending.length / 4)] ?? 0;
  }
}

function consistsOfVariants(groups: readonly number[][]): boolean {
  return imagesInLarge(groups) > LARGEST_SHARE * groups.flat().length;
}

/** How many images are in groups too large for pictures of one part. */
function imagesInLarge(groups: readonly number[][]): number {
  const most = largestBurst(groups.flat().length);
  return groups.filter((group) => group.length > most).flat().length;
}

function samplesAlike(alike: number, count: number): ModelWarning {
  const sentence =
    `${alike} of ${count} images are so alike that they cannot be told from copies of one another. They were ` +
    "treated as different parts; if they are copies, the threshold is too tight.";
  return { code: "samples-alike", numbers: { alike, count }, sentence };
}

/** Groups by number, counted from 0 in the order of the images. */
function numbered(found: readonly number[][], count: number, warning: ModelWarning | null): NearDuplicates {
  const groups = new Uint32Array(count);
  for (const [number, members] of found.toSorted((a, b) => a[0]! - b[0]!).entries()) {
    for (const image of members) groups[image] = number;
  }
  return { groups, duplicates: count - found.length, warning };
}
