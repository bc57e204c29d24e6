import { expect, it, vi } from "vitest";
import { pictureBounds } from "../../../src-main/core/dataset/picture-bounds.ts";
import { shrinkPicture } from "../../../src-main/core/dataset/shrink-picture.ts";
import { ScaledRecords } from "../../../src-main/core/training/scaled-records.ts";
import { partPixels } from "../dataset/pictures.ts";
import { preparedPictures, SIDE } from "./prepared-pictures.ts";

const PARTS = Array.from({ length: 3 }, (_, part) => partPixels(part, { side: SIDE, surface: 5 }));
const ASKED = [0, 1, 2, 2, 0, 1];

it.each([
  { canvas: SIDE / 2, reads: PARTS.length },
  // In full a data set need not fit into the memory.
  { canvas: SIDE, reads: ASKED.length },
])(
  "gives records at $canvas pixels a side as they are, asked $reads times of the disk",
  async ({ canvas, reads }) => {
    const dataset = await preparedPictures(PARTS);
    const asked = vi.spyOn(dataset, "readRecords");
    const records = new ScaledRecords(dataset, canvas);
    for (const record of ASKED) {
      const pixels = shrinkPicture(PARTS[record]!, { size: SIDE, channels: 1, factor: SIDE / canvas });
      expect(await records.at(record)).toEqual({ pixels, bounds: pictureBounds(pixels, canvas, 1) });
    }
    expect(asked).toHaveBeenCalledTimes(reads);
  },
);
