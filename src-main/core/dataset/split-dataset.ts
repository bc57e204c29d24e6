/**
 * @file Three sets of good images that share nothing: one to train on, one to take the threshold from, and one to
 * check the promise made of it.
 */
import { KensaError } from "../../contract/errors.ts";
import { sha256 } from "../files/hash.ts";

/** The shares that are asked for in a large set; training gets the rest. */
export interface SplitShares {
  /** In [0, 1/3]. */
  calibration: number;
  /** In [0, 1/3]. */
  check: number;
}

/** Places in the list of images, each set in the order of content hashes. */
export interface DatasetSplit {
  train: Uint32Array;
  calibration: Uint32Array;
  check: Uint32Array;
}

export const usualShares: SplitShares = { calibration: 0.2, check: 0.1 };

/**
 * From 59 good images on, a threshold at the highest score would reject at most 5 % of good parts, with 95 % confidence (0.95⁵⁹ < 0.05);
 * the one taken for 5 % on average, at the third highest, at most 11 %. Smaller data sets give up to a third of their images for it.
 */
const CALIBRATION_FLOOR = 59;
/** More images narrow the bound on the false-reject rate hardly any further, and are better trained on. */
const CEILING = 1000;

interface Group {
  /** Decides the group's place in the draw: a hash of the seed and of its images' content. */
  draw: string;
  /** When its latest image was taken; −∞ where that is not known. */
  latest: number;
  members: number[];
}

export interface SplitOptions {
  shares?: SplitShares;
  /** When each image was taken, in any unit, null where that is not known of one; null where it is known of none. */
  times?: readonly (number | null)[] | null;
  /** A group of more images than this is divided as if it were none; no limit unless told. */
  mostTogether?: number;
}

/**
 * Splits a data set by its images' content, the seed, and when the images were taken, where that is known; the order of the files
 * does not matter, and their names only as far as they tell a time (`captureTimes`). The latest images go to calibration and those
 * before them to the check: the promise is made of parts to come, and where light or soiling drift, the latest parts differ from
 * what was learned as those to come will; an image without a time among them is trained on. Near-duplicates stay together, unless
 * they are more than `mostTogether`, or so many that one of the sets would be empty: of what is shown by many images, some have to
 * be learned from.
 *
 * Of 20 images, 6 go to calibration and 2 to the check; of 100, 33 and 10; of 300, 60 and 30; of 20,000, 1000 each.
 *
 * @param hashes the images' content hashes
 * @param groups for each image the number of its group of near-duplicates
 * @throws KensaError `too-few-images` below three images
 */
export function splitDataset(
  hashes: readonly string[],
  groups: ArrayLike<number>,
  seed: number,
  { shares = usualShares, times = null, mostTogether = Number.POSITIVE_INFINITY }: SplitOptions = {},
): DatasetSplit {
  const count = hashes.length;
  if (count < 3) throw tooFewImages(count);
  const quotas = quotasFor(count, shares);
  const calibration: number[] = [];
  const check: number[] = [];
  const train: number[] = [];
  const together = groupsToKeep(groups, count, mostTogether);
  for (const { members, latest } of drawnGroups(hashes, together, seed, times)) {
    const isStray = times !== null && latest === Number.NEGATIVE_INFINITY;
    const fits = (set: number[], quota: number) => hasRoom(set, isStray ? 0 : quota, members);
    if (fits(calibration, quotas.calibration)) calibration.push(...members);
    else if (fits(check, quotas.check)) check.push(...members);
    else train.push(...members);
  }
  const sorted = (set: number[]) => Uint32Array.from(set.sort((a, b) => compare(hashes[a]!, hashes[b]!)));
  return { train: sorted(train), calibration: sorted(calibration), check: sorted(check) };
}

function quotasFor(count: number, shares: SplitShares): { calibration: number; check: number } {
  const third = Math.floor(count / 3);
  const wanted = Math.max(Math.round(count * shares.calibration), Math.min(CALIBRATION_FLOOR, third));
  const bounded = (size: number) => Math.max(1, Math.min(size, third, CEILING));
  return { calibration: bounded(wanted), check: bounded(Math.round(count * shares.check)) };
}

/** An empty set takes a group that is larger than its quota: better that than to stay empty. */
function hasRoom(set: number[], quota: number, members: number[]): boolean {
  return set.length === 0 || set.length + members.length <= quota;
}

/** The groups with those that are too large divided into single images; only single images where there would not be enough for three sets. */
function groupsToKeep(groups: ArrayLike<number>, count: number, mostTogether: number): number[][] {
  const most = Math.min(mostTogether, Math.max(2, count / 3));
  const images = Array.from({ length: count }, (_, image) => image);
  const kept = [...Map.groupBy(images, (image) => groups[image]!).values()].flatMap((members) =>
    members.length <= most ? [members] : members.map((image) => [image]),
  );
  return kept.length >= 3 ? kept : images.map((image) => [image]);
}

/** The groups, latest first, otherwise in random order. */
function drawnGroups(
  hashes: readonly string[],
  groups: readonly number[][],
  seed: number,
  times: SplitOptions["times"],
): Group[] {
  return groups
    .map((images) => ({
      members: images,
      draw: drawOf(images, hashes, seed),
      latest: Math.max(...images.map((image) => times?.[image] ?? Number.NEGATIVE_INFINITY)),
    }))
    .sort((a, b) => compare(b.latest, a.latest) || compare(a.draw, b.draw));
}

function drawOf(members: number[], hashes: readonly string[], seed: number): string {
  const content = members.map((image) => hashes[image]!).sort();
  return sha256(Buffer.from([seed, ...content].join(" ")));
}

function compare<Key extends string | number>(a: Key, b: Key): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function tooFewImages(count: number): KensaError {
  const images = count === 1 ? "1 image" : `${count} images`;
  const message = `${images} cannot be divided into images to train on, to take the threshold from, and to check it.`;
  const action =
    "Add images of good parts: 3 are the least. Of 180, 59 give the threshold; where 5 % are asked for, it rejects 5 % of good parts on average, and at most 11 % are promised.";
  return new KensaError("too-few-images", message, { action });
}
