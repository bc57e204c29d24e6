/**
 * @file From the bytes of an image file to the square of pixels that the networks see.
 *
 * The same bytes and geometry always give the same pixels. Steps: EXIF orientation, transparency onto neutral grey,
 * sRGB by the embedded colour profile (CMYK too), region of interest and fit, scaling, 8 bits, grey over what is ignored.
 */
import type { Sharp } from "sharp";
import { KensaError } from "../../contract/errors.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import { neutralBackground } from "./limits.ts";
import { type OpenedImage, openImage, runPipeline, uprightPipeline } from "./open-image.ts";
import { type Picture, pipelineOf } from "./picture.ts";
import { type Placement, placeImage, type Size } from "./placement.ts";
import { hideUnseen, seenArea } from "./seen-area.ts";

/** What the networks see of an image, and where it was. */
export interface DecodedImage {
  /** `[size, size, channels]`, row by row, channels interleaved, each in 0 … 255. */
  pixels: Uint8Array;
  placement: Placement;
  /** 1 where the square is looked at, `[size, size]`; null where all of it is. */
  seen: Uint8Array | null;
  /** The size of the whole image after its EXIF orientation. */
  upright: Size;
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
 *   samples that use only 12 bits
 */
export async function decodeImage(bytes: Buffer, geometry: ImageGeometry): Promise<DecodedImage> {
  const image = await openImage(bytes);
  const placement = placeImage(image.upright, geometry);
  const pipeline = fitted(await sourcePipeline(image, placement), placement);
  const picture = await runPipeline(pipeline, image.format, geometry.channels);
  // A copy can be transferred to another thread, sharp's own memory cannot.
  const pixels = new Uint8Array(picture.pixels);
  const seen = seenArea(placement, geometry);
  if (seen !== null) hideUnseen(pixels, seen);
  return { pixels, placement, seen, upright: image.upright };
}

/**
 * The part of the image that is looked at. A part is cut out of the decoded whole: libvips would stop reading below
 * it, and a file that is not written to its end would go unnoticed.
 */
async function sourcePipeline(image: OpenedImage, { source }: Placement): Promise<Sharp> {
  const isWhole = source.width === image.upright.width && source.height === image.upright.height;
  if (isWhole && image.bitDepth === 8) return uprightPipeline(image);
  const whole = await runPipeline(uprightPipeline(image), image.format, 3);
  if (image.bitDepth === 16) requireFullRange(whole);
  const { x, y, width, height } = source;
  return pipelineOf(whole).extract({ left: x, top: y, width, height });
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
