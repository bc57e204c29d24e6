/**
 * @file A part's direction, by what is seen along rings around its centre.
 *
 * A turn of the part is a shift along the rings, so that the direction against a reference is where the circular cross-correlation is
 * highest. Unlike the second and third moments of a silhouette this also tells round parts with holes, and parts that look nearly
 * the same from both ends.
 */
import type { FoundPart } from "./find-part.ts";

/** What is seen along rings, the mean of each ring and channel taken away: `[rings, 3, angles]`. */
export type Signature = Int8Array;

/** The turn that fits best, and how well: 1 is exactly alike, 0 not at all. */
export interface Turn {
  /** From the reference to this part; positive is clockwise on the screen. */
  readonly radians: number;
  readonly likeness: number;
  /** The likeness without any turn. */
  readonly unturned: number;
}

const RINGS = 20;
const CHANNELS = 3;
/** A step of 1.5°; the turn is found between the steps by a parabola. */
const ANGLES = 240;
/** Differences of −254 … 254 levels fit into a byte. */
const LEVELS_A_STEP = 2;

/** @param radius of the outermost ring, in pixels of the part's square */
export function signatureOf(part: FoundPart, radius: number): Signature {
  const signature = new Int8Array(RINGS * CHANNELS * ANGLES);
  const line = new Float64Array(ANGLES);
  for (let ring = 0; ring < RINGS; ring += 1) {
    const distance = ((ring + 0.5) / RINGS) * radius;
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      for (let i = 0; i < ANGLES; i += 1) {
        const angle = (2 * Math.PI * i) / ANGLES;
        const x = part.x + distance * Math.cos(angle);
        const y = part.y + distance * Math.sin(angle);
        line[i] = sample(part, x, y, channel);
      }
      const mean = line.reduce((sum, value) => sum + value, 0) / ANGLES;
      const offset = (ring * CHANNELS + channel) * ANGLES;
      for (let i = 0; i < ANGLES; i += 1) {
        signature[offset + i] = Math.max(-127, Math.min(127, Math.round((line[i]! - mean) / LEVELS_A_STEP)));
      }
    }
  }
  return signature;
}

/** How a part is turned against the reference. */
export function turnBetween(reference: Signature, signature: Signature): Turn {
  const correlation = correlate(reference, signature);
  const best = correlation.indexOf(Math.max(...correlation));
  const before = correlation[(best + ANGLES - 1) % ANGLES]!;
  const at = correlation[best]!;
  const after = correlation[(best + 1) % ANGLES]!;
  const curvature = before - 2 * at + after;
  const beside = curvature < 0 ? (before - after) / (2 * curvature) : 0;
  const steps = best + beside;
  const signedSteps = steps > ANGLES / 2 ? steps - ANGLES : steps;
  const norm = Math.sqrt(energyOf(reference) * energyOf(signature));
  const share = (value: number) => (norm === 0 ? 0 : value / norm);
  return {
    radians: (2 * Math.PI * signedSteps) / ANGLES,
    likeness: share(at),
    unturned: share(correlation[0]!),
  };
}

/** How much is seen along the rings, as the root of the mean square in levels of 255; noise alone where there is no direction. */
export function structureOf(signature: Signature): number {
  const weights = Array.from({ length: RINGS * CHANNELS }, (_, line) => weightOf(line));
  const sum = weights.reduce((total, weight) => total + weight * ANGLES, 0);
  return LEVELS_A_STEP * Math.sqrt(energyOf(signature) / sum);
}

/** Outer rings are longer, and count for more. */
function weightOf(line: number): number {
  return Math.floor(line / CHANNELS) + 0.5;
}

function energyOf(signature: Signature): number {
  let sum = 0;
  for (const [i, value] of signature.entries()) sum += weightOf(Math.floor(i / ANGLES)) * value * value;
  return sum;
}

/** For each shift of `signature` against `reference` the weighted sum of products: `[angles]`. */
function correlate(reference: Signature, signature: Signature): Float64Array {
  const correlation = new Float64Array(ANGLES);
  const doubled = new Float64Array(2 * ANGLES);
  for (let line = 0; line < RINGS * CHANNELS; line += 1) {
    const offset = line * ANGLES;
    const weight = weightOf(line);
    const values = signature.subarray(offset, offset + ANGLES);
    doubled.set(values);
    doubled.set(values, ANGLES);
    for (let shift = 0; shift < ANGLES; shift += 1) {
      let sum = 0;
      for (let i = 0; i < ANGLES; i += 1) sum += reference[offset + i]! * doubled[shift + i]!;
      correlation[shift]! += weight * sum;
    }
  }
  return correlation;
}

/** The difference from the background between pixels (bilinear); 0 beyond the square. */
function sample({ size, difference }: FoundPart, x: number, y: number, channel: number): number {
  const left = Math.floor(x - 0.5);
  const top = Math.floor(y - 0.5);
  const right = x - 0.5 - left;
  const down = y - 0.5 - top;
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= size || row >= size
      ? 0
      : difference[(row * size + column) * 3 + channel]!;
  const above = at(left, top) * (1 - right) + at(left + 1, top) * right;
  const below = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right;
  return above * (1 - down) + below * down;
}

/** As text for a JSON file. */
export function encodeSignature(signature: Signature): string {
  return Buffer.from(signature.buffer, signature.byteOffset, signature.length).toString("base64");
}

/** @throws RangeError where it is not one of this length */
export function decodeSignature(text: string): Signature {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== RINGS * CHANNELS * ANGLES) {
    throw new RangeError(`A signature of ${bytes.length} bytes is not one of ${RINGS * CHANNELS * ANGLES}.`);
  }
  return new Int8Array(bytes);
}
