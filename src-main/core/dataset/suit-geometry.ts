/** @file The input size and the channels that suit a set of images, found by looking at some of them. */
import type { ImageGeometry, InputSize } from "../../contract/image.ts";
import type { Preset } from "../../contract/training.ts";
import { openImage, runPipeline, uprightPipeline } from "../image/open-image.ts";
import { readImageBytes } from "../image/read-image-file.ts";
import { inOrder } from "./in-order.ts";
import { spread } from "./spread.ts";

const LOOKED_AT = 24;
const SIDE = 64;
/** Levels between the strongest and the weakest channel, on average; a grey camera with a colour cast stays below. */
const COLOURED = 24;
/** What a BiGAN can learn within minutes on a plain processor. */
const BIGAN_SIZE = 64;
/** The largest image side, of most images, up to which a size loses nothing or little. */
const SIZES: readonly { readonly upTo: number; readonly size: InputSize }[] = [
  { upTo: 80, size: 64 },
  { upTo: 160, size: 128 },
  { upTo: 400, size: 256 },
  { upTo: Number.POSITIVE_INFINITY, size: 384 },
];

export type Suited = Pick<ImageGeometry, "size" | "channels">;

/**
 * Looks at images spread over the list. The presets `standard` and `backbone` see them at or near their own resolution, up to 384 pixels a side,
 * and in colour where they are coloured; the others see 64 pixels of grey. Images that cannot be read do not count.
 */
export async function suitGeometry(files: readonly string[], preset: Preset): Promise<Suited> {
  if (preset !== "standard" && preset !== "backbone") return { size: BIGAN_SIZE, channels: 1 };
  const seen: Look[] = [];
  for await (const look of inOrder(spread(files, LOOKED_AT), (file) => lookAt(file).catch(() => null))) {
    if (look !== null) seen.push(look);
  }
  const side = middle(seen.map((look) => look.side)) ?? 0;
  const colour = middle(seen.map((look) => look.colour)) ?? 0;
  return { size: SIZES.find(({ upTo }) => side <= upTo)!.size, channels: colour >= COLOURED ? 3 : 1 };
}

type Look = { readonly side: number; readonly colour: number };

/** The longer side, and the mean difference between the strongest and the weakest channel of a pixel, in levels of 255. */
async function lookAt(file: string): Promise<Look> {
  const image = await openImage((await readImageBytes(file)).bytes);
  const small = uprightPipeline(image).resize(SIDE, SIDE, { fit: "inside" });
  const { pixels } = await runPipeline(small, image.format, 3);
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const [red, green, blue] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return { side: Math.max(image.upright.width, image.upright.height), colour: (3 * sum) / pixels.length };
}

function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
