/** @file What is refused for its size, and the grey of what is not image. */
import { neutralGrey } from "../../contract/image.ts";

/** Images narrower or lower than this show no part. */
export const minimumSide = 8;

/**
 * Images with more pixels are refused. The largest industrial sensors have about 150 megapixels; decoded whole,
 * an image of this size takes 480 MB.
 */
export const maximumPixels = 160_000_000;

/** Larger files are refused; an uncompressed image with the most pixels takes 458 MiB. */
export const maximumFileBytes = 512 * 2 ** 20;

/** The neutral grey as sharp takes colours. */
export const neutralBackground = { r: neutralGrey, g: neutralGrey, b: neutralGrey };
