/** @file A ground truth picture: white where the defect is. */
import { readFile } from "node:fs/promises";
import { KensaError } from "../../contract/errors.ts";
import { systemFailure } from "../files/system-failure.ts";
import { openImage, runPipeline, uprightPipeline } from "./open-image.ts";
import type { Size } from "./placement.ts";

/**
 * The mask's grey values, `[height, width]`, 0 … 255.
 *
 * @throws KensaError `invalid-input` where it is not of the size of its image; as `openImage` where it cannot be read
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
  const { pixels } = await runPipeline(uprightPipeline(image), image.format, 1);
  return new Uint8Array(pixels);
}
