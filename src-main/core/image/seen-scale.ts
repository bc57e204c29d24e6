/** @file How much smaller what is looked at becomes in the networks' square, and what is left of a defect there. */
import type { Placement } from "./placement.ts";

/** Below this many pixels of the square a defect is lost among the noise of single ones. */
export const leastDefectPixels = 3;

/** Three pixels of the photograph along each side for one that is seen: a defect needs nine and more across. */
const COARSE = 1 / 3;

/** Pixels of the square for one of the image, along the axis that is scaled down more. */
export function seenScale({ source, target }: Placement): number {
  return Math.min(target.width / source.width, target.height / source.height);
}

/** Pixels of the image, across, that a defect needs to be seen. */
export function smallestSeen(scale: number): number {
  return Math.max(1, leastDefectPixels / scale);
}

/** Whether so much is shrunk that a person should know. */
export function isCoarse(scale: number): boolean {
  return scale < COARSE;
}
