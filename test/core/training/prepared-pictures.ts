/** @file Prepared data sets of pictures whose every pixel a test knows. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import { prepareDataset } from "../../../src-main/core/dataset/prepare-dataset.ts";
import type { PreparedDataset } from "../../../src-main/core/dataset/prepared-dataset.ts";
import { pictureOf, smallGrey } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

export const SIDE = smallGrey.size;
export const PIXELS = SIDE * SIDE;

/** A picture of one grey, `[32, 32]`. */
export function evenPicture(level: number): Uint8Array {
  return new Uint8Array(PIXELS).fill(level);
}

/** Black on the left, this grey on the right, `[32, 32]`. */
export function halfPicture(level: number): Uint8Array {
  return Uint8Array.from({ length: PIXELS }, (_, i) => (i % SIDE < SIDE / 2 ? 0 : level));
}

/** Writes the files of a data set into an empty folder; returns their paths. */
export type WriteFiles = (folder: string) => Promise<string[]>;

/** A data set that is closed when the test is over. */
export async function prepared(
  write: WriteFiles,
  geometry: ImageGeometry = smallGrey,
): Promise<PreparedDataset> {
  const folder = await temporaryFolder();
  const images = join(folder, "images");
  await mkdir(images);
  const files = await write(images);
  const dataset = await prepareDataset({ files, geometry, cacheFolder: join(folder, "data") });
  onTestFinished(() => dataset.close());
  return dataset;
}

/** The data set of these pictures, `[side, side]` each; record i is picture i. */
export function preparedPictures(pictures: readonly Uint8Array[]): Promise<PreparedDataset> {
  return prepared(async (folder) => {
    const files = pictures.map((_, i) => join(folder, `${i}.png`));
    for (const [i, pixels] of pictures.entries()) await pictureOf(pixels).png().toFile(files[i]!);
    return files;
  });
}
