/** @file A small grey version of an image, from which near-duplicates are recognised. */
import { openImage, runPipeline, uprightPipeline } from "./open-image.ts";

/**
 * The whole upright image, stretched to a grey square: `[side, side]`, row by row, each in 0 … 255.
 *
 * @throws KensaError as `openImage`; `damaged` where pixels are missing
 */
export async function greyThumbnail(bytes: Buffer, side: number): Promise<Uint8Array> {
  const image = await openImage(bytes);
  const pipeline = uprightPipeline(image).resize(side, side, { fit: "fill" });
  const { pixels } = await runPipeline(pipeline, image.format, 1);
  return new Uint8Array(pixels);
}
