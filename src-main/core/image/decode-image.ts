/**
 * @file From the bytes of an image file to the square of pixels that the networks see.
 *
 * The same bytes and geometry always give the same pixels. Steps: EXIF orientation, transparency onto neutral grey,
 * sRGB by the embedded colour profile (CMYK too), region of interest and fit or alignment, scaling, 8 bits, grey over what is
 * ignored.
 */
import type { Sharp } from "sharp";
import { KensaError } from "../../contract/errors.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import { alignPart } from "./align-part.ts";
import { neutralBackground } from "./limits.ts";
import { type OpenedImage, openImage, runPipeline, uprightPipeline } from "./open-image.ts";
import { type Picture, pipelineOf } from "./picture.ts";
import { type Placement, placeCutout, placeImage, type Size } from "./placement.ts";
import { requirePicture } from "./require-picture.ts";
import { sampleCutout } from "./sample-cutout.ts";
import { hideUnseen, partArea, seenArea } from "./seen-area.ts";

/** What the networks see of an image, and where it was. */
export interface DecodedImage {
  /** `[size, size, channels]`, row by row, channels interleaved, each in 0 … 255. */
  pixels: Uint8Array;
  placement: Placement;
  /** 1 where the square is looked at, `[size, size]`; null where all of it is. */
  seen: Uint8Array | null;
  /** The size of the whole image after its EXIF orientation. */
  upright: Size;
  part: PartState;
}

/** Whether the image was aligned; one in which no part was found lies as it was taken, and is unlike what the model knows. */
export type PartState = "not-sought" | "aligned" | "not-found";

/** Why an image in which no part was found is neither learned nor judged. */
export function noPartFound(): KensaError {
  const message =
    "No part of the usual size was found by itself on an even background, so this image could not be aligned with the others.";
  const action = "Make sure that one whole part lies on the usual background, with room around it.";
  return new KensaError("unsupported", message, { action, failureCause: "no-part-found" });
}

/** 12-bit data in 16-bit samples stays below 4096, which is 16 in 8 bits. */
const DARKEST_WHITE = 16;

/**
 * Decodes JPEG, PNG, TIFF, WebP, AVIF and GIF; the content decides, not a file's name.
 *
 * Scaling is Lanczos-3 after a box average for the bulk of a large reduction. Of libvips' kernels it keeps most of
 * the contrast of a defect smaller than a pixel of the square (a third more than the triangle); its overshoot at
 * edges is the same on every part and so is learned.
 *
 * @throws KensaError as `openImage` and `placeImage`; `damaged` where pixels are missing; `unsupported` for 16-bit
 *   samples that use only 12 bits; as `requirePicture`
 */
export async function decodeImage(bytes: Buffer, geometry: ImageGeometry): Promise<DecodedImage> {
  const image = await openImage(bytes);
  const placement = placeImage(image.upright, geometry);
  const { alignment = "none", reference } = geometry;
  if (alignment === "none" || reference === undefined) {
    return finish(await asItLies(image, placement, geometry), geometry, "not-sought");
  }
  const whole = await wholePicture(image);
  const cutout = await alignPart(whole, geometry, reference);
  if (cutout === null) return finish(await asItLies(image, placement, geometry), geometry, "not-found");
  const aligned = placeCutout(placement, cutout);
  const pixels = await sampleCutout(whole, aligned, geometry.channels);
  return finish({ pixels, placement: aligned }, geometry, "aligned");
}

/** The whole upright image, RGB. @throws KensaError as `decodeImage` */
export async function wholePicture(image: OpenedImage): Promise<Picture> {
  const whole = await runPipeline(uprightPipeline(image), image.format, 3);
  if (image.bitDepth === 16) requireFullRange(whole);
  return whole;
}

type Placed = Pick<DecodedImage, "pixels" | "placement">;

function finish({ pixels, placement }: Placed, geometry: ImageGeometry, part: PartState): DecodedImage {
  const seen = seenArea(placement, geometry);
  if (seen !== null) hideUnseen(pixels, seen);
  requirePicture(pixels, placement.size, partArea(placement, seen));
  return { pixels, placement, seen, upright: placement.upright, part };
}

async function asItLies(
  image: OpenedImage,
  placement: Placement,
  { channels }: ImageGeometry,
): Promise<Placed> {
  const pipeline = fitted(await sourcePipeline(image, placement), placement);
  const { pixels } = await runPipeline(pipeline, image.format, channels);
  // A copy can be transferred to another thread, sharp's own memory cannot.
  return { pixels: new Uint8Array(pixels), placement };
}

/**
 * The part of the image that is looked at. A part is cut out of the decoded whole: libvips would stop reading below
 * it, and a file that is not written to its end would go unnoticed.
 */
async function sourcePipeline(image: OpenedImage, { source }: Placement): Promise<Sharp> {
  const isWhole = source.width === image.upright.width && source.height === image.upright.height;
  if (isWhole && image.bitDepth === 8) return uprightPipeline(image);
  const { x, y, width, height } = source;
  return pipelineOf(await wholePicture(image)).extract({ left: x, top: y, width, height });
}

function fitted(pipeline: Sharp, { size, target }: Placement): Sharp {
  return pipeline
    .resize(target.width, target.height, { fit: "fill", kernel: "lanczos3", fastShrinkOnLoad: false })
    .extend({
      left: target.x,
      top: target.y,
      right: size - target.x - target.width,
      bottom: size - target.y - target.height,
      background: neutralBackground,
    });
}

/**
 * A camera that puts 12 bits at the low end of 16 makes pictures that are black to everyone else; scaled to 8 bits,
 * 16 levels would be left. To brighten them by a guess would also brighten an image taken with the light off.
 */
function requireFullRange({ pixels }: Picture): void {
  if (pixels.some((value) => value >= DARKEST_WHITE)) return;
  const message =
    "All samples of this 16-bit image are below 4096: it holds 12 bits or fewer, or is all but black.";
  const action = "Set the camera to 8 bits, or to 16 bits with the data at the high end (MSB-aligned).";
  throw new KensaError("unsupported", message, { action });
}
