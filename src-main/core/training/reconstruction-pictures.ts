/** @file A picture for people: some good parts, what the model makes of them, and where the two differ. */
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import { tilePictures } from "../image/picture.ts";
import { Scorer } from "../model/scorer.ts";

/** One row an image: x, G(E(x)) and |x − G(E(x))|, as a PNG. */
export async function drawReconstructions(
  graph: Uint8Array,
  dataset: PreparedDataset,
  records: readonly number[],
): Promise<Buffer> {
  const { size, channels } = dataset.geometry;
  const scorer = await Scorer.open(graph, dataset.geometry, { provider: "cpu", threads: 1 });
  try {
    const rows = [];
    for (const record of records) {
      const pixels = new Uint8Array(dataset.recordBytes);
      await dataset.readRecords([record], pixels);
      const rebuilt = await scorer.reconstruct(pixels);
      const difference = pixels.map((value, i) => Math.abs(value - rebuilt[i]!));
      rows.push(
        ...[pixels, rebuilt, difference].map((picture) => ({
          pixels: picture,
          width: size,
          height: size,
          channels,
        })),
      );
    }
    return await tilePictures(rows, 3);
  } finally {
    await scorer.close();
  }
}
