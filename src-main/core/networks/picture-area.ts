/** @file Where in a square there is picture: not in a letterbox's bars, nor in an ignored area. */
import { abs, avgPool, cast, greater, max, sub, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { neutralGrey, paddingSurroundings } from "../../contract/image.ts";

const LEAST_CONTRAST = 1e-3;

/** 1 where there is picture, 0 where there is neutral grey alone, `[batch, size, size, 1]`. @param pixels in 0–255 */
export function pictureArea(pixels: Tensor): Tensor {
  const strongest = max(abs(sub(pixels, neutralGrey)), 3, true);
  const around = avgPool(strongest as Tensor4D, paddingSurroundings, 1, "same");
  return cast(greater(around, LEAST_CONTRAST), "float32");
}
