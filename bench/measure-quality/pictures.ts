/**
 * @file Small pictures of the test images that a model judged best and worst. They show the data, whose licence may not allow
 * that, so they lie in a folder of their own and enter a page only where that is wanted.
 */
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { GOOD } from "../../src-main/cli/defect-kinds.ts";
import { KensaError } from "../../src-main/contract/errors.ts";
import { type InspectedImage, verdict } from "../../src-main/contract/inspection.ts";
import { systemFailure } from "../../src-main/core/files/system-failure.ts";
import {
  type JsonFormat,
  readVersionedJson,
  writeVersionedJson,
} from "../../src-main/core/files/versioned-json.ts";
import { renderSmall } from "../../src-main/core/image/render-small.ts";
import { type RunKey, runPath } from "./run-record.ts";

/** Images of each sort. */
const EACH = 3;
const LONGEST_SIDE = 200;

const sort = z.enum(["highest good", "lowest defective", "highest defective"]);
export type PictureSort = z.infer<typeof sort>;

const picture = z.object({
  sort,
  kind: z.string(),
  score: z.number(),
  verdict,
  /** The image with the heatmap on it, a JPEG file. */
  jpeg: z.base64(),
});
export type Picture = z.infer<typeof picture>;

const picturesFile = z.object({ schemaVersion: z.literal(1), pictures: z.array(picture) });
const format: JsonFormat<z.infer<typeof picturesFile>> = {
  name: "The file of pictures",
  version: 1,
  schema: picturesFile,
};

export type ChosenPicture = Omit<Picture, "jpeg"> & { readonly file: string };

/** The good images that look strangest, the defective ones that look best, and those that stand out most. */
export function choosePictures(
  images: readonly InspectedImage[],
  kindOf: (image: InspectedImage) => string,
): ChosenPicture[] {
  const chosen = (name: PictureSort, members: readonly InspectedImage[]) =>
    members.slice(0, EACH).map((image) => ({
      sort: name,
      kind: kindOf(image),
      score: image.score!,
      verdict: image.verdict,
      file: image.file,
    }));
  const ascending = images.filter(({ score }) => score !== null).toSorted((a, b) => a.score! - b.score!);
  const good = ascending.filter((image) => kindOf(image) === GOOD);
  const defective = ascending.filter((image) => kindOf(image) !== GOOD);
  const missed = defective.slice(0, EACH);
  return [
    ...chosen("highest good", good.toReversed()),
    ...chosen("lowest defective", missed),
    ...chosen("highest defective", defective.slice(missed.length).toReversed()),
  ];
}

/** @param inspected the same images with their overlays written */
export async function drawPictures(
  chosen: readonly ChosenPicture[],
  inspected: readonly InspectedImage[],
): Promise<Picture[]> {
  const overlays = new Map(inspected.map(({ file, heatmapFile }) => [file, heatmapFile]));
  const pictures: Picture[] = [];
  for (const { file, ...facts } of chosen) {
    const overlay = overlays.get(file);
    if (!overlay) throw new Error(`There is no overlay of ${file}.`);
    const jpeg = await renderSmall(await readFile(overlay), LONGEST_SIDE);
    pictures.push({ ...facts, jpeg: jpeg.toString("base64") });
  }
  return pictures;
}

/** Where the pictures of a run lie. */
export function picturesPath(out: string, key: RunKey): string {
  return join(out, "pictures", `${runPath(key)}.json`);
}

export async function writePictures(path: string, pictures: Picture[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, dirname(path));
  });
  await writeVersionedJson(path, format, { schemaVersion: 1, pictures });
}

/** The pictures of the first of these runs that has any; none where no run has. */
export async function readPictures(out: string, keys: readonly RunKey[]): Promise<Picture[]> {
  for (const key of keys) {
    try {
      const { pictures } = await readVersionedJson(picturesPath(out, key), format);
      return pictures;
    } catch (thrown) {
      if (!(thrown instanceof KensaError && thrown.code === "not-found")) throw thrown;
    }
  }
  return [];
}
