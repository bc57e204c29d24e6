/** @file Records at one scale, and where the picture lies in each: a training asks for the same ones again and again. */
import type { Rectangle } from "../../contract/image.ts";
import { pictureBounds } from "../dataset/picture-bounds.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import { shrinkPicture } from "../dataset/shrink-picture.ts";

/** What smaller copies may take of the memory; beyond it they are made anew each time. */
const MOST_BYTES = 128 * 2 ** 20;

export type ScaledRecord = {
  /** `[canvas, canvas, channels]` in 0–255; not to be written to. */
  readonly pixels: Uint8Array;
  /** Where the picture lies, in pixels of the canvas. */
  readonly bounds: Rectangle;
};

export class ScaledRecords {
  readonly #dataset: PreparedDataset;
  readonly #canvas: number;
  readonly #copies = new Map<number, Uint8Array>();
  readonly #bounds = new Map<number, Rectangle>();

  /** @param canvas pixels a side of a whole record at this scale, of which the records' own side is a multiple */
  constructor(dataset: PreparedDataset, canvas: number) {
    this.#dataset = dataset;
    this.#canvas = canvas;
  }

  async at(record: number): Promise<ScaledRecord> {
    const pixels = this.#copies.get(record) ?? (await this.#read(record));
    const bounds =
      this.#bounds.get(record) ?? pictureBounds(pixels, this.#canvas, this.#dataset.geometry.channels);
    this.#bounds.set(record, bounds);
    return { pixels, bounds };
  }

  async #read(record: number): Promise<Uint8Array> {
    const { size, channels } = this.#dataset.geometry;
    const whole = new Uint8Array(this.#dataset.recordBytes);
    await this.#dataset.readRecords([record], whole);
    const factor = size / this.#canvas;
    const pixels = shrinkPicture(whole, { size, channels, factor });
    // Records in full are the dataset's own, which lies on the disk because it may not fit into the memory.
    const hasRoom = (this.#copies.size + 1) * pixels.length <= MOST_BYTES;
    if (factor > 1 && hasRoom) this.#copies.set(record, pixels);
    return pixels;
  }
}
