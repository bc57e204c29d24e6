/**
 * @file A data set as it lies on the disk while a model is trained: a folder with the decoded pixels, one record of
 * fixed size an image, so that tens of thousands of images never are in memory at once.
 */
import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import { type ImageGeometry, imageGeometry } from "../../contract/image.ts";
import { type RefusedImage, refusedImage } from "../../contract/training.ts";
import { combinedHash } from "../files/hash.ts";
import { systemFailure } from "../files/system-failure.ts";
import { type JsonFormat, readVersionedJson } from "../files/versioned-json.ts";
import { thumbnailBytes } from "./record-thumbnail.ts";

const preparedImage = z.object({
  file: z.string(),
  /** Of the file's content. */
  sha256: z.string(),
  /** Size and time of the file when it was read, by which a later change shows. */
  bytes: z.int().nonnegative(),
  modifiedMs: z.number(),
});

/** What is known of an image beside its pixels. Its place in `PreparedDataset.images` is its record's number. */
export type PreparedImage = z.infer<typeof preparedImage>;

const datasetIndex = z.object({
  kind: z.literal("kensa-dataset"),
  schemaVersion: z.literal(1),
  geometry: imageGeometry,
  images: z.array(preparedImage),
  refused: z.array(refusedImage),
  /** Files whose content was there already. */
  exactDuplicates: z.int().nonnegative(),
});
export type DatasetIndex = z.infer<typeof datasetIndex>;

/** The index, and the names of the files beside it. */
export const indexFormat: JsonFormat<DatasetIndex> = {
  name: "The data set",
  version: 1,
  schema: datasetIndex,
};
export const fileNames = { index: "index.json", pixels: "pixels.bin", thumbnails: "thumbnails.bin" } as const;

/** Bytes of one image's pixels. */
export function recordBytesOf({ size, channels }: ImageGeometry): number {
  return size * size * channels;
}

/** An open data set. It is read only; `close` it after use. */
export class PreparedDataset {
  readonly geometry: ImageGeometry;
  readonly images: readonly PreparedImage[];
  readonly refused: readonly RefusedImage[];
  readonly exactDuplicates: number;
  /** SHA-256 over the sorted content hashes of the images. */
  readonly dataHash: string;
  /** Bytes of one image's pixels, `size · size · channels`. */
  readonly recordBytes: number;
  readonly #folder: string;
  readonly #pixels: FileHandle;

  constructor(folder: string, index: DatasetIndex, pixels: FileHandle) {
    this.geometry = index.geometry;
    this.images = index.images;
    this.refused = index.refused;
    this.exactDuplicates = index.exactDuplicates;
    this.dataHash = combinedHash(index.images.map(({ sha256 }) => sha256));
    this.recordBytes = recordBytesOf(index.geometry);
    this.#folder = folder;
    this.#pixels = pixels;
  }

  /**
   * Reads the pixels of images, one record after the other.
   *
   * @param indices places in `images`; repetitions are allowed
   * @param into `[indices.length, size, size, channels]`, filled with values in 0 … 255
   * @throws KensaError `damaged` where the file on the disk has become shorter
   */
  async readRecords(indices: ArrayLike<number>, into: Uint8Array): Promise<void> {
    if (into.length !== indices.length * this.recordBytes) {
      throw new RangeError(`${indices.length} records do not fill ${into.length} bytes.`);
    }
    await Promise.all(Array.from(indices, (index, place) => this.#readRecord(index, place, into)));
  }

  /** The thumbnails of all images, `[images, 32, 32]`, each value in 0 … 255. */
  async readThumbnails(): Promise<Uint8Array> {
    const path = join(this.#folder, fileNames.thumbnails);
    const thumbnails = await readFile(path).catch((thrown: unknown) => {
      throw systemFailure(thrown, path);
    });
    if (thumbnails.length !== this.images.length * thumbnailBytes) throw damaged(path);
    return thumbnails;
  }

  /** The image files that were changed or removed since they were read. The pixels here are those of then. */
  async changedFiles(): Promise<string[]> {
    const changed: string[] = [];
    for (const { file, bytes, modifiedMs } of this.images) {
      const status = await stat(file).catch(() => undefined);
      if (status?.size !== bytes || status.mtimeMs !== modifiedMs) changed.push(file);
    }
    return changed;
  }

  async close(): Promise<void> {
    await this.#pixels.close();
  }

  async #readRecord(index: number, place: number, into: Uint8Array): Promise<void> {
    const { recordBytes } = this;
    if (this.images[index] === undefined) throw new RangeError(`There is no image ${index}.`);
    const { bytesRead } = await this.#pixels.read(
      into,
      place * recordBytes,
      recordBytes,
      index * recordBytes,
    );
    if (bytesRead !== recordBytes) throw damaged(join(this.#folder, fileNames.pixels));
  }
}

/**
 * Opens a data set that was prepared before, e.g. to go on with a training.
 *
 * @param geometry what the networks are going to see; it must be what was prepared
 * @throws KensaError `not-found`, `damaged`, `newer-version`, `not-permitted`; `conflict` for another geometry
 */
export async function openPreparedDataset(folder: string, geometry: ImageGeometry): Promise<PreparedDataset> {
  const index = await readVersionedJson(join(folder, fileNames.index), indexFormat);
  if (JSON.stringify(index.geometry) !== JSON.stringify(imageGeometry.parse(geometry))) {
    const action = "Prepare the images again.";
    throw new KensaError("conflict", "The images were prepared for another size, fit or region.", { action });
  }
  const pixels = await openPixels(folder, index.images.length * recordBytesOf(geometry));
  return new PreparedDataset(folder, index, pixels);
}

async function openPixels(folder: string, expectedBytes: number): Promise<FileHandle> {
  const path = join(folder, fileNames.pixels);
  const pixels = await open(path, "r").catch((thrown: unknown) => {
    throw systemFailure(thrown, path);
  });
  const { size } = await pixels.stat();
  if (size === expectedBytes) return pixels;
  await pixels.close();
  throw damaged(path);
}

function damaged(path: string): KensaError {
  const action = "Prepare the images again.";
  return new KensaError("damaged", `${path} does not have the length that it should have.`, { action });
}
