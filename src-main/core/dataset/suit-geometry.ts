/** @file The input size and the channels that suit a set of images. */
import type { ImageColour, ImageGeometry, InputSize } from "../../contract/image.ts";
import type { Preset } from "../../contract/training.ts";
import { median } from "../image/median.ts";
import { colourIn, type ImageLook } from "./look-at-images.ts";

/** What a BiGAN can learn within minutes on a plain processor. */
const BIGAN_SIZE = 64;
/** The longer side of what is looked at, in pixels of the image, up to which a size loses nothing or little. */
const SIZES: readonly { readonly upTo: number; readonly size: InputSize }[] = [
  { upTo: 80, size: 64 },
  { upTo: 160, size: 128 },
  { upTo: 400, size: 256 },
  { upTo: Number.POSITIVE_INFINITY, size: 384 },
];

export type Suited = Pick<ImageGeometry, "size" | "channels">;

/**
 * What suits most of the images. The presets `standard` and `backbone` see what is looked at of them at or near its own resolution up to
 * 400 pixels, larger ones shrunk to 384 (`isCoarse` tells where that is much), and in colour where they have any; the others see 64 pixels
 * of grey.
 */
export function suitGeometry(looks: readonly ImageLook[], preset: Preset): Suited {
  if (preset !== "standard" && preset !== "backbone") return { size: BIGAN_SIZE, channels: 1 };
  const side = median(looks.map(({ seen }) => Math.max(seen.width, seen.height)));
  return { size: suitedSize(side), channels: suitedChannels(colourIn(looks)) };
}

/** For `standard`. @param side the longer side of what is looked at, in pixels of the image */
export function suitedSize(side: number): InputSize {
  return SIZES.find(({ upTo }) => side <= upTo)!.size;
}

/** For `standard`. */
export function suitedChannels(colour: ImageColour): 1 | 3 {
  return colour === "most" ? 3 : 1;
}
