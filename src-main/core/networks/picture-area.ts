/** @file Where in a square there is picture: not in a letterbox's bars, nor in an ignored area. */
import { abs, avgPool, cast, greater, max, sub, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { neutralGrey } from "../../contract/image.ts";

/** A place with nothing but neutral grey in so many pixels around it is no picture. */
const SURROUNDINGS = 9;
const LEAST_CONTRAST = 1e-3;

/** 1 where there is picture, 0 where there is neutral grey alone, `[batch, size, size, 1]`. @param pixels in 0–255 */
export function pictureArea(pixels: Tensor): Tensor {
  const strongest = max(abs(sub(pixels, neutralGrey)), 3, true);
  const around = avgPool(strongest as Tensor4D, SURROUNDINGS, 1, "same");
  return cast(greater(around, LEAST_CONTRAST), "float32");
}
