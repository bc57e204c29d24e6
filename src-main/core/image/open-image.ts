/**
 * @file Opens the bytes of an image, and refuses what cannot be judged: a sentence for each reason, no guess.
 *
 * The sentences name no file; whoever shows them shows the file's name with them.
 */
import type { Metadata, Sharp } from "sharp";
import { KensaError } from "../../contract/errors.ts";
import { type FileFormat, fileFormat, readFormats } from "./file-format.ts";
import { maximumPixels, minimumSide, neutralBackground } from "./limits.ts";
import type { Picture } from "./picture.ts";
import type { Size } from "./placement.ts";
import { sharp } from "./sharp-settings.ts";

/** An image whose header was read and accepted. Its pixels are still encoded, so they may yet prove damaged. */
export interface OpenedImage {
  bytes: Buffer;
  /** The name of its format: "JPEG". */
  format: string;
  /** The size after the EXIF orientation is applied. */
  upright: Size;
  bitDepth: 8 | 16;
}

/**
 * Reads an image's header.
 *
 * @throws KensaError `damaged` (empty, damaged, incomplete), `unsupported` (not an image, a format that is not
 *   read, several pictures in one file, too many pixels, floating-point samples), `invalid-input` (too small)
 */
export async function openImage(bytes: Buffer): Promise<OpenedImage> {
  const { name: format } = requireReadFormat(bytes);
  const metadata = await readMetadata(bytes, format);
  const upright = metadata.autoOrient;
  requireOnePicture(metadata, format);
  requireSize(upright);
  return { bytes, format, upright, bitDepth: requireBitDepth(metadata) };
}

/**
 * A pipeline over the whole image: upright, and without transparency. Damaged pixels are an error, never grey.
 *
 * @param background what shows through
 */
export function uprightPipeline(
  { bytes }: OpenedImage,
  background: typeof neutralBackground = neutralBackground,
): Sharp {
  return sharp(bytes, { limitInputPixels: maximumPixels, failOn: "warning" })
    .autoOrient()
    .flatten({ background });
}

/**
 * Runs a pipeline: sRGB, or for one channel the luminance of sRGB, 8 bits a sample.
 * The pixels lie in sharp's memory, which cannot be transferred to another thread.
 *
 * @throws KensaError `damaged`
 */
export async function runPipeline(pipeline: Sharp, format: string, channels: 1 | 3): Promise<Picture> {
  try {
    const { data, info } = await pipeline
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height, channels };
  } catch (thrown) {
    throw damaged(format, thrown);
  }
}

function requireReadFormat(bytes: Buffer): FileFormat {
  if (bytes.length === 0) {
    const action = "Make sure that whatever writes it has finished before it is read.";
    throw new KensaError("damaged", "The file is empty (0 bytes).", { action });
  }
  const format = fileFormat(bytes);
  if (format?.isRead === true) return format;
  const message =
    format === undefined
      ? "The content of this file is not an image that Kensa can read, whatever its name says."
      : `Kensa does not read ${format.name} files.`;
  throw new KensaError("unsupported", message, { action: `Use one of these formats: ${readFormats}.` });
}

async function readMetadata(bytes: Buffer, format: string): Promise<Metadata> {
  try {
    // The limit of pixels is checked below, with a sentence that says the size.
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (thrown) {
    throw damaged(format, thrown);
  }
}

function damaged(format: string, cause: unknown): KensaError {
  const action =
    "Make sure that it was written and copied to its end. If other programs open it, save it as PNG there.";
  return new KensaError("damaged", `This ${format} image is damaged or incomplete.`, { action, cause });
}

/** Which of several pictures is meant nobody can tell: an animation, the pages of a TIFF, a stack of exposures. */
function requireOnePicture({ pages = 1 }: Metadata, format: string): void {
  if (pages <= 1) return;
  const action = "Save the picture to be inspected as a file of its own.";
  throw new KensaError("unsupported", `This ${format} file holds ${pages} pictures, not one.`, { action });
}

function requireSize({ width, height }: Size): void {
  if (width * height > maximumPixels) {
    const limit = `${maximumPixels / 1e6} megapixels`;
    const message = `This image of ${width} × ${height} pixels is larger than the limit of ${limit}.`;
    throw new KensaError("unsupported", message, { action: "Save it smaller, or cut it into several." });
  }
  if (Math.min(width, height) < minimumSide) {
    const message = `This image of ${width} × ${height} pixels is too small; each side needs ${minimumSide}.`;
    throw new KensaError("invalid-input", message, { failureCause: "image-too-small" });
  }
}

function requireBitDepth({ depth }: Metadata): 8 | 16 {
  if (depth === "uchar") return 8;
  if (depth === "ushort") return 16;
  const message = `This image stores its pixels as "${depth}"; only 8 and 16 bits a sample have a known white.`;
  throw new KensaError("unsupported", message, { action: "Save it with 8 or 16 bits a sample." });
}
