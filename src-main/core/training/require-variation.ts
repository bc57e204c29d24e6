/** @file Refuses a set of good images from which nothing can be learned. */
import { KensaError } from "../../contract/errors.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import { thumbnailBytes } from "../dataset/record-thumbnail.ts";

/** Images from which the mean image is taken, spread over the set. */
const SAMPLE = 200;
/** Grey levels of 255: below this an image shows one even colour. */
const LEAST_CONTRAST = 1;

/**
 * Returns mean |x − mean image| in the networks' range of [−1, 1], the loss of one average picture.
 * Throws `invalid-input` where every image is one even colour: a lens cap, a lamp that is off.
 */
export async function requireVariation(
  dataset: PreparedDataset,
  records: readonly number[],
): Promise<number> {
  // Thumbnails show the image without the bars of a letterbox, which have a grey of their own.
  const thumbnails = await dataset.readThumbnails();
  const thumbnailOf = (record: number) =>
    thumbnails.subarray(record * thumbnailBytes, (record + 1) * thumbnailBytes);
  if (records.every((record) => contrastOf(thumbnailOf(record)) < LEAST_CONTRAST)) throw oneEvenColour();
  const step = Math.max(1, Math.ceil(records.length / SAMPLE));
  const sample = records.filter((_, index) => index % step === 0);
  const pixels = new Uint8Array(sample.length * dataset.recordBytes);
  await dataset.readRecords(sample, pixels);
  const images = sample.map((_, index) =>
    pixels.subarray(index * dataset.recordBytes, (index + 1) * dataset.recordBytes),
  );
  return distanceFromMean(images, dataset.recordBytes) / 127.5;
}

function oneEvenColour(): KensaError {
  const message = "Every good image shows one even colour: there is no part to learn from.";
  const action = "Check the camera, the light and the region of interest.";
  return new KensaError("invalid-input", message, { action });
}

/** Difference between the lightest and the darkest value. */
function contrastOf(image: Uint8Array): number {
  const lightest = image.reduce((high, value) => Math.max(high, value), 0);
  const darkest = image.reduce((low, value) => Math.min(low, value), 255);
  return lightest - darkest;
}

function distanceFromMean(images: readonly Uint8Array[], length: number): number {
  const mean = new Float64Array(length);
  for (const image of images) for (let i = 0; i < length; i += 1) mean[i]! += image[i]! / images.length;
  let total = 0;
  for (const image of images) for (let i = 0; i < length; i += 1) total += Math.abs(image[i]! - mean[i]!);
  return total / (images.length * length);
}
