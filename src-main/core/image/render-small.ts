/** @file A small version of an image file, for lists and pages. */
import { openImage, runPipeline, uprightPipeline } from "./open-image.ts";
import { pipelineOf } from "./picture.ts";

const QUALITY = 82;

/**
 * The upright image as a JPEG file of at most `longestSide` pixels a side; a smaller one keeps its size.
 *
 * @throws KensaError as `openImage`; `damaged` where pixels are missing
 */
export async function renderSmall(bytes: Buffer, longestSide: number): Promise<Buffer> {
  const image = await openImage(bytes);
  const size = { width: longestSide, height: longestSide };
  const small = uprightPipeline(image).resize({ ...size, fit: "inside", withoutEnlargement: true });
  return pipelineOf(await runPipeline(small, image.format, 3))
    .jpeg({ quality: QUALITY })
    .toBuffer();
}
