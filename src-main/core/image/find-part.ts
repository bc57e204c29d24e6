/**
 * @file Finds the one part that lies on a background: its silhouette, its centre, and what it looks like apart from the background.
 *
 * What differs from the background by more than half of Otsu's threshold, and clearly by more than noise, is foreground; the largest
 * connected piece of it, with its holes filled, is the part. Half, because a part has dark and bright areas, and Otsu's threshold
 * may fall between them.
 */
import { type Difference, differenceFromBackground, type SearchedPicture } from "./background.ts";
import { otsuThreshold } from "./otsu-threshold.ts";

/** A part in a square picture, in pixels of the square; the middle of the first pixel is at 0.5. */
export interface FoundPart {
  readonly size: number;
  readonly x: number;
  readonly y: number;
  /** Pixels of the silhouette, holes included. */
  readonly area: number;
  /** From the centre to the farthest pixel. */
  readonly radius: number;
  /** The difference from the background inside the silhouette and at its edge, 0 elsewhere: `[size, size, 3]`, in levels of 255. */
  readonly difference: Float32Array;
}

/** Levels: less than this is a shadow or a stain on the belt. */
const LEAST_CONTRAST = 10;
/** Deviations of the background's noise. */
const LEAST_NOISES = 5;
/** Shares of what is looked at. */
const LEAST_AREA = 0.005;
const MOST_AREA = 0.8;
/** Pixels over which the edge of a part is spread. */
const EDGE = 2;
const INNER = 5;
/** Of the part's area: with more of other things in the picture, which one is the part is a guess. */
const MOST_BESIDE = 0.25;

/**
 * The part, or null where none can be found with confidence: no even background, nothing on it, several things of similar size, a
 * part that reaches the border, or one that fills the picture.
 */
export function findPart(picture: SearchedPicture): FoundPart | null {
  const difference = differenceFromBackground(picture);
  if (difference === null) return null;
  const threshold = thresholdFor(difference);
  const foreground = new Uint8Array(difference.largest.length);
  for (const [place, value] of difference.largest.entries()) if (value > threshold) foreground[place] = 1;
  const outside = outsideOf(picture, foreground);
  const pieces = piecesOf(outside, picture.size);
  const [part, ...others] = pieces.toSorted((a, b) => b.length - a.length);
  if (part === undefined) return null;
  const looked = picture.allowed.reduce((sum, is) => sum + is, 0);
  const beside = others.reduce((sum, { length }) => sum + length, 0);
  const isClear =
    part.length >= LEAST_AREA * looked &&
    part.length <= MOST_AREA * looked &&
    beside <= MOST_BESIDE * part.length &&
    !reachesBorder(part, picture);
  return isClear ? describe(part, difference, { size: picture.size, threshold }) : null;
}

function thresholdFor({ largest, noise }: Difference): number {
  return Math.max(LEAST_CONTRAST, LEAST_NOISES * noise, otsuThreshold(largest) / 2);
}

/** 1 for what is not foreground and connected to the border or to what is not looked at; a hole of a part is not. */
function outsideOf(picture: SearchedPicture, foreground: Uint8Array): Uint8Array {
  const { size, allowed } = picture;
  const outside = new Uint8Array(size * size);
  const pending: number[] = [];
  const open = (place: number) => {
    if (outside[place] === 1 || foreground[place] === 1) return;
    outside[place] = 1;
    pending.push(place);
  };
  for (const [place, is] of allowed.entries()) {
    const x = place % size;
    if (is === 0 || x === 0 || x === size - 1 || place < size || place >= size * (size - 1)) open(place);
  }
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    forNeighbours(place, size, open);
  }
  return outside;
}

/** The 4-connected pieces of what is not outside, as lists of places. */
function piecesOf(outside: Uint8Array, size: number): number[][] {
  const taken = outside.slice();
  const pieces: number[][] = [];
  for (let seed = taken.indexOf(0); seed !== -1; seed = taken.indexOf(0, seed)) {
    const piece = [seed];
    taken[seed] = 1;
    // The list grows while it is read: it is the queue as well.
    for (let i = 0; i < piece.length; i += 1) {
      forNeighbours(piece[i]!, size, (neighbour) => {
        if (taken[neighbour] === 1) return;
        taken[neighbour] = 1;
        piece.push(neighbour);
      });
    }
    pieces.push(piece);
  }
  return pieces;
}

function reachesBorder(part: readonly number[], { size, allowed }: SearchedPicture): boolean {
  return part.some((place) => {
    let neighbours = 0;
    forNeighbours(place, size, (neighbour) => (neighbours += allowed[neighbour]!));
    return neighbours < 4;
  });
}

function forNeighbours(place: number, size: number, visit: (neighbour: number) => void): void {
  const x = place % size;
  if (x > 0) visit(place - 1);
  if (x < size - 1) visit(place + 1);
  if (place >= size) visit(place - size);
  if (place < size * (size - 1)) visit(place + size);
}

function describe(
  part: readonly number[],
  { signed, largest }: Difference,
  { size, threshold }: { size: number; threshold: number },
): FoundPart {
  const silhouette = new Uint8Array(size * size);
  for (const place of part) silhouette[place] = 1;
  const depth = depthOf(silhouette, size);
  const { x, y } = centreOf(depth, largest, { size, threshold });
  const difference = signed.map((value, i) => (depth[Math.floor(i / 3)] === 0 ? 0 : value));
  const radius = part.reduce(
    (most, place) => Math.max(most, Math.hypot((place % size) + 0.5 - x, Math.floor(place / size) + 0.5 - y)),
    0,
  );
  return { size, x, y, area: part.length, radius, difference };
}

/** How many of a pixel and those at `EDGE` to its four sides are in the silhouette: 0 is outside, `INNER` inside, between is edge. */
function depthOf(silhouette: Uint8Array, size: number): Uint8Array {
  const depth = new Uint8Array(silhouette.length);
  const reach = EDGE * (size + 1);
  for (let place = reach; place < silhouette.length - reach; place += 1) {
    depth[place] =
      silhouette[place]! +
      silhouette[place - EDGE]! +
      silhouette[place + EDGE]! +
      silhouette[place - EDGE * size]! +
      silhouette[place + EDGE * size]!;
  }
  return depth;
}

/**
 * The centre of the silhouette, by its first moments: with its holes, so that no reflex on the part moves it. At its edge a pixel
 * counts by how much of it is part, or the centre would jump from pixel to pixel.
 */
function centreOf(
  depth: Uint8Array,
  largest: Float32Array,
  { size, threshold }: { size: number; threshold: number },
): { x: number; y: number } {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (const [place, inside] of depth.entries()) {
    if (inside === 0) continue;
    const coverage = inside === INNER ? 1 : clampShare((2 * largest[place]!) / (3 * threshold) - 1 / 3);
    sum += coverage;
    sumX += coverage * ((place % size) + 0.5);
    sumY += coverage * (Math.floor(place / size) + 0.5);
  }
  return { x: sumX / sum, y: sumY / sum };
}

function clampShare(value: number): number {
  return Math.min(1, Math.max(0, value));
}
