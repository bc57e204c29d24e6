/** @file Notices that images are coloured where the model is going to see them in grey. */
import { listImages } from "../core/dataset/scan-folder.ts";
import { openImage, runPipeline, uprightPipeline } from "../core/image/open-image.ts";
import { readImageBytes } from "../core/image/read-image-file.ts";

const LOOKED_AT = 3;
const SIDE = 64;
/** Levels between the strongest and the weakest channel, on average; a grey camera with a colour cast stays below. */
const COLOURED = 24;

/** Says so where the first images are coloured. Images that cannot be read are the training's to report. */
export async function warnOfColour(folders: readonly string[], say: (text: string) => void): Promise<void> {
  const { files } = await listImages(folders);
  const colours = await Promise.all(files.slice(0, LOOKED_AT).map((file) => colourOf(file).catch(() => 0)));
  if (colours.every((colour) => colour < COLOURED)) return;
  say(
    "These images are coloured and will be seen in grey. If a defect may show by its colour alone, train with --color.",
  );
}

/** The mean difference between the strongest and the weakest channel of a pixel, in levels of 255. */
async function colourOf(file: string): Promise<number> {
  const image = await openImage((await readImageBytes(file)).bytes);
  const small = uprightPipeline(image).resize(SIDE, SIDE, { fit: "inside" });
  const { pixels } = await runPipeline(small, image.format, 3);
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const [red, green, blue] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return (3 * sum) / pixels.length;
}
