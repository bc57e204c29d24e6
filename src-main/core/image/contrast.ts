/** @file How much a prepared picture shows: a lamp that is off, a covered lens and an empty frame show next to nothing. */
import { KensaError } from "../../contract/errors.ts";
import { neutralGrey } from "../../contract/image.ts";

/** A picture of less than this share of the contrast that the faintest good one has shows no part. */
const LEAST_SHARE = 1 / 4;
const DARKEST = 0.05;
const LIGHTEST = 0.95;

/**
 * The grey levels between the darkest and the lightest twentieth of a picture; its bars do not count.
 *
 * @param pixels `[size, size, channels]` in 0 … 255
 */
export function contrastOf(pixels: Uint8Array, channels: number): number {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let at = 0; at < pixels.length; at += channels) {
    let sum = 0;
    let isNeutral = true;
    for (let i = at; i < at + channels; i += 1) {
      sum += pixels[i]!;
      isNeutral &&= pixels[i] === neutralGrey;
    }
    if (isNeutral) continue;
    counts[Math.round(sum / channels)]! += 1;
    total += 1;
  }
  return total === 0 ? 0 : levelAt(counts, LIGHTEST * total) - levelAt(counts, DARKEST * total);
}

function levelAt(counts: Uint32Array, rank: number): number {
  let below = 0;
  for (const [level, count] of counts.entries()) {
    below += count;
    if (below >= rank) return level;
  }
  return counts.length - 1;
}

/**
 * Requires that a picture shows something. Models score what is strange about it, and nothing is strange about an empty one.
 *
 * @param least the contrast of the faintest good picture; undefined in a model from before it was noted
 * @throws KensaError `unsupported`
 */
export function requireContrast(pixels: Uint8Array, channels: number, least: number | undefined): void {
  if (least === undefined) return;
  const contrast = contrastOf(pixels, channels);
  if (contrast >= LEAST_SHARE * least) return;
  const message = `This picture shows next to nothing: its contrast is ${contrast} of 255 grey levels, that of good parts ${least} or more.`;
  const action = "See that the light is on, and that nothing covers the lens.";
  throw new KensaError("unsupported", message, { action, failureCause: "shows-nothing" });
}
