/** @file Where the part of an image lies, against a reference; the same in training, calibration and inspection. */
import type { ImageGeometry, PartReference } from "../../contract/image.ts";
import type { SearchedPicture } from "./background.ts";
import { type FoundPart, findPart } from "./find-part.ts";
import { runPipeline } from "./open-image.ts";
import {
  decodeSignature,
  encodeSignature,
  type Signature,
  signatureOf,
  structureOf,
  type Turn,
  turnBetween,
} from "./part-signature.ts";
import { type Picture, pipelineOf } from "./picture.ts";
import { type Cutout, mapPoint, type Placement, placeImage, squareToUpright } from "./placement.ts";
import { scalingShift } from "./scaling-shift.ts";
import { partArea, seenArea } from "./seen-area.ts";

/** A part where it lies in its upright image. */
export interface LocatedPart {
  readonly part: FoundPart;
  /** The centre, in pixels of the upright image. */
  readonly x: number;
  readonly y: number;
  /** The longer side of what is looked at, in pixels of the upright image and of the searched square. */
  readonly longerSide: number;
  readonly searchedSide: number;
}

/** Pixels a side in which the part is looked for. */
const SEARCHED = 384;
/** Around the part, so that a burr or a bulge shows. */
const MARGIN = 1.15;
/**
 * By what factor a part's area may differ from the reference's. Where more is missing, or something else hangs on, the centre of
 * what was found is not the part's.
 */
const AREA_FACTOR = 1.25;

/** The part in an image, or null where none is found with confidence. @param whole the whole upright image, RGB */
export async function locatePart(whole: Picture, geometry: ImageGeometry): Promise<LocatedPart | null> {
  const placement = placeImage(whole, { ...geometry, size: SEARCHED, fit: "letterbox" });
  const part = findPart(await searchedPicture(whole, placement, geometry));
  if (part === null) return null;
  const { source, target } = placement;
  const x = part.x - scalingShift(source.width, target.width);
  const y = part.y - scalingShift(source.height, target.height);
  return {
    part,
    ...mapPoint(squareToUpright(placement), x, y),
    longerSide: Math.max(source.width, source.height),
    searchedSide: Math.max(target.width, target.height),
  };
}

async function searchedPicture(
  whole: Picture,
  placement: Placement,
  geometry: ImageGeometry,
): Promise<SearchedPicture> {
  const { size, source, target } = placement;
  const pipeline = pipelineOf(whole)
    .extract({ left: source.x, top: source.y, width: source.width, height: source.height })
    .resize(target.width, target.height, { fit: "fill", kernel: "lanczos3" })
    .extend({
      left: target.x,
      top: target.y,
      right: size - target.x - target.width,
      bottom: size - target.y - target.height,
    });
  const { pixels } = await runPipeline(pipeline, "decoded", 3);
  const allowed = partArea(placement, seenArea(placement, geometry)) ?? new Uint8Array(size * size).fill(1);
  return { size, pixels, allowed };
}

/** The reference that a part makes. */
export function referenceFrom({ part, searchedSide }: LocatedPart, turns: boolean): PartReference {
  return {
    radius: Math.min(1, part.radius / searchedSide),
    area: part.area / searchedSide ** 2,
    turns,
    signature: encodeSignature(signatureOf(part, part.radius)),
  };
}

/** How much of a reference's part depends on its direction, in levels of 255. */
export function directionOf(reference: PartReference): number {
  return structureOf(signatureIn(reference));
}

/** How a part is turned against a reference, whether or not the reference has a direction. */
export function turnOf({ part, searchedSide }: LocatedPart, reference: PartReference): Turn {
  return turnBetween(signatureIn(reference), signatureOf(part, reference.radius * searchedSide));
}

/**
 * The square around the part of an image, turned as the part is; null where no part like the reference is found with
 * confidence.
 *
 * @param whole the whole upright image, RGB
 */
export async function alignPart(
  whole: Picture,
  geometry: ImageGeometry,
  reference: PartReference,
): Promise<Cutout | null> {
  const located = await locatePart(whole, geometry);
  if (located === null || !isAsLarge(located, reference)) return null;
  const { x, y, longerSide } = located;
  const radians = reference.turns ? turnOf(located, reference).radians : 0;
  return { x, y, radians, side: cutoutShare(reference) * longerSide };
}

/** The side of the square around a part, as a share of the longer side of what is looked at. */
export function cutoutShare({ radius }: PartReference): number {
  return 2 * MARGIN * radius;
}

/** Whether a part is about as large as the reference's. */
export function isAsLarge(
  { part, searchedSide }: LocatedPart,
  { area }: Pick<PartReference, "area">,
): boolean {
  const ratio = part.area / searchedSide ** 2 / area;
  return ratio < AREA_FACTOR && ratio > 1 / AREA_FACTOR;
}

const signatures = new WeakMap<PartReference, Signature>();

/** Decoded once for all images of a model. */
function signatureIn(reference: PartReference): Signature {
  const known = signatures.get(reference) ?? decodeSignature(reference.signature);
  signatures.set(reference, known);
  return known;
}
