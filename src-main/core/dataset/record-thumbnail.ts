/** @file A small grey version of what the networks see of an image, from which near-duplicates are recognised. */
import type { DecodedImage } from "../image/decode-image.ts";
import { sharp } from "../image/sharp-settings.ts";

/** Pixels a side of a thumbnail. */
export const thumbnailSide = 32;
/** Bytes of a thumbnail: `[32, 32]`, row by row, each in 0 … 255. */
export const thumbnailBytes = thumbnailSide * thumbnailSide;

/**
 * The thumbnail of a decoded image, without the padding: bars that all images share would make them look alike.
 * It is made from the decoded square, not from the file, so that no file is decoded twice.
 */
export async function recordThumbnail(image: DecodedImage): Promise<Uint8Array> {
  const { size, target } = image.placement;
  const channels = image.pixels.length / size ** 2 === 3 ? 3 : 1;
  const buffer = await sharp(image.pixels, { raw: { width: size, height: size, channels } })
    .extract({ left: target.x, top: target.y, width: target.width, height: target.height })
    .greyscale()
    .resize(thumbnailSide, thumbnailSide, { fit: "fill" })
    .raw()
    .toBuffer();
  return new Uint8Array(buffer);
}
