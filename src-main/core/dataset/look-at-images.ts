/** @file What some of a set of images show, as far as it decides how all of them are looked at. */
import { KensaError } from "../../contract/errors.ts";
import type { ImageColour, ImageGeometry, ImageSize } from "../../contract/image.ts";
import { systemFailure } from "../files/system-failure.ts";
import { median } from "../image/median.ts";
import { openImage, runPipeline, uprightPipeline } from "../image/open-image.ts";
import { placeImage } from "../image/placement.ts";
import { readImageBytes } from "../image/read-image-file.ts";
import { inOrder } from "./in-order.ts";
import { requireNotCancelled } from "./require-not-cancelled.ts";
import { spread } from "./spread.ts";

/** One image. */
export interface ImageLook {
  /** After its EXIF orientation. */
  readonly upright: ImageSize;
  /** The part of it that is looked at. */
  readonly seen: ImageSize;
  /** Levels of 255 between the strongest and the weakest channel: the value that 5 % of the pixels of what is looked at exceed, … */
  readonly colour: number;
  /** … and the largest. */
  readonly strongestColour: number;
}

type Fitted = Pick<ImageGeometry, "fit" | "regionOfInterest" | "drawnOn">;

const LOOKED_AT = 24;
/** Pixels along the longer side of the picture in which colours are sought: of noise, little is left in it. */
const SIDE = 64;
/** Of the pixels; a coloured detail that is smaller does not make a picture coloured. */
const SMALL_SHARE = 0.05;
/**
 * Levels of 255. A grey camera's channels are equal to the last bit, however its pictures are stored; what JPEG's rounding of colours leaves of
 * grey in a colour camera's picture stays under 4. Steel under a colour camera has 6 to 10.
 */
const COLOURED = 5;

/**
 * Looks at images spread over the list. Those that cannot be read, or that what is drawn does not fit, do not count.
 *
 * @throws KensaError `cancelled`
 */
export async function lookAtImages(
  files: readonly string[],
  fitted: Fitted,
  signal?: AbortSignal,
): Promise<ImageLook[]> {
  const looks: ImageLook[] = [];
  for await (const look of inOrder(spread(files, LOOKED_AT), (file) => lookAt(file, fitted))) {
    requireNotCancelled(signal);
    if (look !== null) looks.push(look);
  }
  return looks;
}

/** `most` where most images are coloured, `some` where one has a coloured place. */
export function colourIn(looks: readonly ImageLook[]): ImageColour {
  if (median(looks.map(({ colour }) => colour)) >= COLOURED) return "most";
  return looks.some(({ strongestColour }) => strongestColour >= COLOURED) ? "some" : "none";
}

async function lookAt(file: string, fitted: Fitted): Promise<ImageLook | null> {
  try {
    const image = await openImage((await readImageBytes(file)).bytes);
    const { upright } = image;
    const { source } = placeImage(upright, { ...fitted, size: SIDE, channels: 3 });
    const { x, y, width, height } = source;
    const isWhole = width === upright.width && height === upright.height;
    const whole = uprightPipeline(image);
    const part = isWhole ? whole : whole.extract({ left: x, top: y, width, height });
    const { pixels } = await runPipeline(part.resize(SIDE, SIDE, { fit: "inside" }), image.format, 3);
    const spreads = channelSpreads(pixels);
    const colour = spreads[Math.floor((1 - SMALL_SHARE) * spreads.length)]!;
    return { upright, seen: { width, height }, colour, strongestColour: spreads.at(-1)! };
  } catch (thrown) {
    const failure = systemFailure(thrown, file);
    if (failure instanceof KensaError) return null;
    throw failure;
  }
}

/** Of each pixel the difference between its strongest and its weakest channel, the smallest first. */
function channelSpreads(pixels: Uint8Array): Uint8Array {
  const spreads = new Uint8Array(pixels.length / 3);
  for (let i = 0; i < spreads.length; i += 1) {
    const [red, green, blue] = [pixels[3 * i]!, pixels[3 * i + 1]!, pixels[3 * i + 2]!];
    spreads[i] = Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return spreads.sort();
}
