/** @file A ground truth picture: white where the defect is. */
import { readFile } from "node:fs/promises";
import { KensaError } from "../../contract/errors.ts";
import { systemFailure } from "../files/system-failure.ts";
import { openImage, runPipeline, uprightPipeline } from "./open-image.ts";
import type { Size } from "./placement.ts";

const BLACK = { r: 0, g: 0, b: 0 };
/** Brighter than this is defect. */
const DEFECT = 127;

/**
 * The mask's grey values, `[height, width]`, 0 … 255; transparent is as black.
 *
 * @throws KensaError `invalid-input` where it is not of the size of its image, or marks in other than white; as `openImage` where it cannot be read
 */
export async function readMask(path: string, expected: Size): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((thrown: unknown) => {
    throw systemFailure(thrown, path);
  });
  const image = await openImage(bytes);
  const { width, height } = image.upright;
  if (width !== expected.width || height !== expected.height) {
    throw new KensaError(
      "invalid-input",
      `The mask ${path} is ${width} × ${height} pixels, its image ${expected.width} × ${expected.height}.`,
    );
  }
  const { pixels } = await runPipeline(uprightPipeline(image, BLACK), image.format, 1);
  const brightest = pixels.reduce((high, value) => Math.max(high, value), 0);
  if (brightest > 0 && brightest <= DEFECT) {
    throw new KensaError(
      "invalid-input",
      `The mask ${path} marks nothing: its brightest grey is ${brightest} of 255.`,
      { action: "Masks are white where the defect is, and black elsewhere." },
    );
  }
  return new Uint8Array(pixels);
}
