/** @file Images of a prepared data set as a training takes them: in [−1, 1], and varied. */
import type { Augmentation } from "../../contract/training.ts";
import { augmentInto } from "../dataset/augment-into.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import type { TrainingSource } from "./training-source.ts";

/** The images of these records, varied within `augmentation`. */
export function imageSource(
  dataset: PreparedDataset,
  records: readonly number[],
  augmentation: Augmentation,
): TrainingSource {
  const { size, channels } = dataset.geometry;
  const { recordBytes } = dataset;
  const pixelsAt = async (places: ArrayLike<number>) => {
    const pixels = new Uint8Array(places.length * recordBytes);
    await dataset.readRecords(
      Array.from(places, (place) => records[place]!),
      pixels,
    );
    return pixels;
  };
  return {
    count: records.length,
    read: async (places) => Float32Array.from(await pixelsAt(places), (value) => value / 127.5 - 1),
    readVaried: async (places, random) => {
      const pixels = await pixelsAt(places);
      const batch = new Float32Array(pixels.length);
      for (let offset = 0; offset < batch.length; offset += recordBytes) {
        const source = pixels.subarray(offset, offset + recordBytes);
        augmentInto(source, batch, offset, { size, channels, augmentation, random });
      }
      return batch;
    },
  };
}
