/** @file Whether and how the parts on a set of good images can be aligned, found by looking at some of them. */
import { KensaError } from "../../contract/errors.ts";
import type { ImageGeometry, PartReference } from "../../contract/image.ts";
import {
  cutoutShare,
  directionOf,
  isAsLarge,
  type LocatedPart,
  locatePart,
  referenceFrom,
  turnOf,
} from "../image/align-part.ts";
import { wholePicture } from "../image/decode-image.ts";
import { median } from "../image/median.ts";
import { openImage } from "../image/open-image.ts";
import type { Turn } from "../image/part-signature.ts";
import { readImageBytes } from "../image/read-image-file.ts";
import { inOrder } from "./in-order.ts";
import { requireNotCancelled } from "./require-not-cancelled.ts";
import { spread } from "./spread.ts";

/** What some of the images show. */
export interface AlignmentLook {
  /** Images that could be read. */
  readonly looked: number;
  /** Those that show a part of the usual size with confidence. */
  readonly found: number;
  /** Of these, the share that lies elsewhere or is turned by more than a little. */
  readonly moved: number;
  /** Null where no part was found at all. */
  readonly reference: PartReference | null;
}

const LOOKED_AT = 24;
/** The reference's direction can be told where most parts fit it this well. */
const LIKENESS = 0.5;
/** Levels of 255, along the rings around the centre: less is noise and the raster of pixels. */
const LEAST_STRUCTURE = 4;
/** Asked for by a person, alignment has to work on most images; chosen by itself, on nearly all of enough of them. */
const MOST_FOUND = 0.8;
const NEARLY_ALL_FOUND = 0.95;
const ENOUGH = 8;
/** What is more than a little: a share of the longer side, an angle, and how many of the parts. */
const LITTLE_SHIFT = 0.02;
const LITTLE_TURN = (3 * Math.PI) / 180;
const MANY_MOVED = 0.25;
/** A turn counts only where it makes the part clearly more alike; one of a round part does not. */
const LEAST_GAIN = 0.1;

/**
 * Looks at images spread over the list. Those that cannot be read, or whose content is in `excluded`, do not count.
 *
 * @throws KensaError `cancelled`
 */
export async function lookAtParts(
  files: readonly string[],
  geometry: ImageGeometry,
  { excluded, signal }: { excluded?: ReadonlySet<string>; signal?: AbortSignal } = {},
): Promise<AlignmentLook> {
  const parts: (LocatedPart | null)[] = [];
  for await (const seen of inOrder(spread(files, LOOKED_AT), (file) => locateIn(file, geometry, excluded))) {
    requireNotCancelled(signal);
    if (seen !== "unreadable") parts.push(seen);
  }
  return summarise(parts);
}

async function locateIn(
  file: string,
  geometry: ImageGeometry,
  excluded?: ReadonlySet<string>,
): Promise<LocatedPart | null | "unreadable"> {
  try {
    const { bytes, sha256 } = await readImageBytes(file);
    if (excluded?.has(sha256)) return "unreadable";
    return await locatePart(await wholePicture(await openImage(bytes)), geometry);
  } catch (thrown) {
    if (thrown instanceof KensaError) return "unreadable";
    throw thrown;
  }
}

/** The reference is the part of middle size: neither a broken one nor one that something lies at. */
function summarise(parts: readonly (LocatedPart | null)[]): AlignmentLook {
  const located = parts.filter((part) => part !== null);
  const middle = located.toSorted((a, b) => areaOf(a) - areaOf(b))[Math.floor(located.length / 2)];
  if (middle === undefined) return { looked: parts.length, found: 0, moved: 0, reference: null };
  const likely = referenceFrom(middle, true);
  const alike = located.filter((part) => isAsLarge(part, likely));
  const turns = alike.map((part) => turnOf(part, likely));
  const others = turns.filter((_, i) => alike[i] !== middle);
  const hasDirection =
    directionOf(likely) >= LEAST_STRUCTURE && median(others.map(({ likeness }) => likeness)) >= LIKENESS;
  const reference = { ...likely, turns: hasDirection };
  return {
    looked: parts.length,
    found: alike.length,
    moved: movedShare(alike, reference.turns ? turns : []),
    reference,
  };
}

function areaOf({ part, searchedSide }: LocatedPart): number {
  return part.area / searchedSide ** 2;
}

function movedShare(parts: readonly LocatedPart[], turns: readonly Turn[]): number {
  const x = median(parts.map((part) => part.x / part.longerSide));
  const y = median(parts.map((part) => part.y / part.longerSide));
  const moved = parts.filter((part, i) => {
    const shift = Math.hypot(part.x / part.longerSide - x, part.y / part.longerSide - y);
    return shift > LITTLE_SHIFT || isTurned(turns[i]);
  });
  return moved.length / parts.length;
}

function isTurned(turn: Turn | undefined): boolean {
  if (turn === undefined) return false;
  return Math.abs(turn.radians) > LITTLE_TURN && turn.likeness - turn.unturned >= LEAST_GAIN;
}

/**
 * Whether alignment is worth choosing without being asked: nearly all images show one part on a background, of one size and not
 * filling the picture, and many of the parts lie elsewhere than the others or are turned.
 */
export function suitsAlignment({ looked, found, moved, reference }: AlignmentLook): boolean {
  if (reference === null || looked < ENOUGH || found < NEARLY_ALL_FOUND * looked) return false;
  return moved >= MANY_MOVED && cutoutShare(reference) <= 1;
}

/**
 * The geometry with the reference that its alignment needs; without alignment as it is.
 *
 * @throws KensaError `invalid-input` where most images show no part on a background; `cancelled`
 */
export async function withReference(
  geometry: ImageGeometry,
  files: readonly string[],
  options: { excluded?: ReadonlySet<string>; signal?: AbortSignal } = {},
): Promise<ImageGeometry> {
  if (geometry.alignment !== "part") return geometry;
  const { looked, found, reference } = await lookAtParts(files, geometry, options);
  if (reference !== null && found >= MOST_FOUND * looked) return { ...geometry, reference };
  throw new KensaError(
    "invalid-input",
    `Parts cannot be aligned on these images: of ${looked} that were looked at, ${found} show one part of the same size by itself on an even background, away from the border.`,
    { action: "Train without alignment, or take pictures on an even background with room around the part." },
  );
}
