/** @file From a list of image files to a prepared data set: each file is read and decoded once. */
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { KensaError } from "../../contract/errors.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import type { RefusedImage } from "../../contract/training.ts";
import { systemFailure } from "../files/system-failure.ts";
import { writeVersionedJson } from "../files/versioned-json.ts";
import { removeAbandoned, writeFolderWhole } from "../files/write-whole.ts";
import { noPartFound } from "../image/decode-image.ts";
import { readImageFile } from "../image/read-image-file.ts";
import { inOrder } from "./in-order.ts";
import {
  type DatasetIndex,
  fileNames,
  indexFormat,
  openPreparedDataset,
  type PreparedDataset,
  type PreparedImage,
} from "./prepared-dataset.ts";
import { recordThumbnail } from "./record-thumbnail.ts";
import { requireNotCancelled } from "./require-not-cancelled.ts";

export interface PrepareOptions {
  files: readonly string[];
  geometry: ImageGeometry;
  /** Content hashes of images that are left out, because a person said so. */
  excluded?: ReadonlySet<string>;
  /** The folder that is made, or replaced whole. */
  cacheFolder: string;
  signal?: AbortSignal;
  /** Called after each file. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Decodes images into a folder of fixed-size records and opens it. An image that cannot be used, or not be aligned where the
 * others are, is refused by itself, with its reason; of files with the same content only the first is kept. Records are in the order of `files`.
 *
 * @throws KensaError `cancelled`, `disk-full`, `not-permitted`; an older folder is then left as it was
 */
export async function prepareDataset(options: PrepareOptions): Promise<PreparedDataset> {
  const { cacheFolder, geometry } = options;
  // What a killed preparation left is as large as a data set.
  await removeAbandoned(dirname(cacheFolder));
  await writeFolderWhole(cacheFolder, (folder) => fillFolder(folder, options), { replace: true });
  return await openPreparedDataset(cacheFolder, geometry);
}

async function fillFolder(folder: string, options: PrepareOptions): Promise<void> {
  const pixels = await open(join(folder, fileNames.pixels), "wx");
  const thumbnails = await open(join(folder, fileNames.thumbnails), "wx");
  try {
    const index = await writeRecords(pixels, thumbnails, options);
    await writeVersionedJson(join(folder, fileNames.index), indexFormat, index);
  } finally {
    await pixels.close();
    await thumbnails.close();
  }
}

async function writeRecords(
  pixels: FileHandle,
  thumbnails: FileHandle,
  { files, geometry, excluded, signal, onProgress }: PrepareOptions,
): Promise<DatasetIndex> {
  const images: PreparedImage[] = [];
  const refused: RefusedImage[] = [];
  const seen = new Set<string>();
  let duplicates = 0;
  let done = 0;
  for await (const outcome of inOrder(files, (file) => decode(file, geometry, excluded))) {
    requireNotCancelled(signal);
    if (outcome !== null && "reason" in outcome) refused.push(outcome);
    else if (outcome !== null && seen.has(outcome.image.sha256)) duplicates += 1;
    else if (outcome !== null) {
      seen.add(outcome.image.sha256);
      images.push(outcome.image);
      await pixels.writeFile(outcome.pixels);
      await thumbnails.writeFile(outcome.thumbnail);
    }
    onProgress?.(++done, files.length);
  }
  return { kind: "kensa-dataset", schemaVersion: 1, geometry, images, refused, exactDuplicates: duplicates };
}

interface Decoded {
  image: PreparedImage;
  pixels: Uint8Array;
  thumbnail: Uint8Array;
}

/** Null for what a person excluded. */
async function decode(
  file: string,
  geometry: ImageGeometry,
  excluded?: ReadonlySet<string>,
): Promise<Decoded | RefusedImage | null> {
  try {
    const { size, mtimeMs } = await stat(file);
    const decoded = await readImageFile(file, geometry);
    if (excluded?.has(decoded.sha256)) return null;
    if (decoded.part === "not-found") throw noPartFound();
    const image = { file, sha256: decoded.sha256, bytes: size, modifiedMs: mtimeMs };
    return { image, pixels: decoded.pixels, thumbnail: await recordThumbnail(decoded) };
  } catch (thrown) {
    const failure = systemFailure(thrown, file);
    if (failure instanceof KensaError) return { file, reason: failure.toFailure() };
    throw failure;
  }
}
