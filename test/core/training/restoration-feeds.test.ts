import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { usualDefectKinds } from "../../../src-main/contract/defects.ts";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import type { PreparedDataset } from "../../../src-main/core/dataset/prepared-dataset.ts";
import type { Arrays } from "../../../src-main/core/engine/step.ts";
import { feedNames } from "../../../src-main/core/networks/restoration-step.ts";
import type { Scale } from "../../../src-main/core/networks/scales.ts";
import {
  RestorationFeeds,
  type RestorationFeedsOptions,
} from "../../../src-main/core/training/restoration-feeds.ts";
import { partPixels, smallGrey } from "../dataset/pictures.ts";
import { prepared, preparedPictures, SIDE } from "./prepared-pictures.ts";
import { tinySettings } from "./tiny-training.ts";

const WHOLE: Scale = { name: "whole", canvas: 16, side: 16, batch: 3, width: 2 };
const DETAIL: Scale = { name: "detail", canvas: SIDE, side: 16, batch: 4, width: 2 };
/** Smooth ones: on a rough surface much is changed that does not show. */
const PARTS = Array.from({ length: 6 }, (_, part) => partPixels(part, { side: SIDE, surface: 5 }));
const STILL = {
  shift: 0,
  rotationDegrees: 0,
  brightness: 0,
  flipHorizontal: false,
  flipVertical: false,
};

function feedsOf(dataset: PreparedDataset, changes: Partial<RestorationFeedsOptions["settings"]> = {}) {
  const records = dataset.images.map((_, record) => record);
  return feedsOn(dataset, records, changes);
}

function feedsOn(
  dataset: PreparedDataset,
  records: readonly number[],
  changes: Partial<RestorationFeedsOptions["settings"]> = {},
) {
  const settings = { ...tinySettings, defectKinds: [...usualDefectKinds], ...changes };
  return new RestorationFeeds({ scales: [WHOLE, DETAIL], dataset, records, settings });
}

/** The pictures of a batch one by one, with the mask brought back to their size. */
function picturesIn(feeds: Arrays, scale: Scale) {
  const names = feedNames(scale);
  const [length, half] = [scale.side ** 2, (scale.side / 2) ** 2];
  return Array.from({ length: scale.batch }, (_, index) => {
    const cut = (name: string, size: number) => feeds[name]!.slice(index * size, (index + 1) * size);
    const small = cut(names.damage, half);
    const damage = new Uint8Array(length).map((_mask, i) => {
      const [row, column] = [Math.floor(i / scale.side), i % scale.side];
      return small[Math.floor(row / 2) * (scale.side / 2) + Math.floor(column / 2)]!;
    });
    return { good: cut(names.good, length), damaged: cut(names.damaged, length), damage };
  });
}

const steps = (count: number) => Array.from({ length: count }, (_, step) => step);

describe("The pictures of a step", () => {
  it("are those of the step, however often and in whatever order they are asked for", async () => {
    const dataset = await preparedPictures(PARTS);
    const feeds = feedsOf(dataset);
    const seventh = await feeds.at(7);
    expect(await feeds.at(8)).not.toEqual(seventh);
    expect(await feeds.at(7)).toEqual(seventh);
    expect(await feedsOf(dataset).at(7)).toEqual(seventh);
    expect(await feedsOf(dataset, { seed: 2 }).at(7)).not.toEqual(seventh);
  });

  it("are of the sizes that the step takes, in 0–255", async () => {
    const feeds = await feedsOf(await preparedPictures(PARTS)).at(0);
    const lengths = Object.fromEntries(Object.entries(feeds).map(([name, { length }]) => [name, length]));
    expect(lengths).toEqual({
      "whole/good": 3 * 256,
      "whole/damaged": 3 * 256,
      "whole/damage": 3 * 64,
      "detail/good": 4 * 256,
      "detail/damaged": 4 * 256,
      "detail/damage": 4 * 64,
    });
    const values = [...feeds["detail/good"]!, ...feeds["detail/damaged"]!];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(255);
    expect(Math.max(...values)).toBeGreaterThan(100);
  });

  it("are damaged where the mask says so, four in five of them, and elsewhere as they were", async () => {
    const feeds = feedsOf(await preparedPictures(PARTS));
    let [all, touched] = [0, 0];
    for (const step of steps(20)) {
      const fed = await feeds.at(step);
      for (const { good, damaged, damage } of [...picturesIn(fed, WHOLE), ...picturesIn(fed, DETAIL)]) {
        const change = damaged.map((value, i) => Math.abs(value - good[i]!));
        const outside = Math.max(...change.filter((_, i) => damage[i] === 0));
        all += 1;
        if (damage.every((value) => value === 0)) {
          expect(outside).toBe(0);
          continue;
        }
        touched += 1;
        // What nobody can see of one or two defects, up to ten grey levels each, is not marked.
        expect(outside).toBeLessThanOrEqual(20);
        expect(Math.max(...change)).toBeGreaterThan(10);
      }
    }
    expect(touched / all).toBeGreaterThan(0.65);
    expect(touched / all).toBeLessThan(0.95);
  });

  it("are whole where no defect may be drawn", async () => {
    const fed = await feedsOf(await preparedPictures(PARTS), { defectKinds: [] }).at(3);
    for (const scale of [WHOLE, DETAIL]) {
      const { good, damaged, damage } = feedNames(scale);
      expect(fed[damaged]).toEqual(fed[good]);
      expect(fed[damage]!.every((value) => value === 0)).toBe(true);
    }
  });

  it("come from the records that may be trained on alone, patches too", async () => {
    const alone = feedsOf(await preparedPictures(PARTS));
    const others = [10, 11, 12, 13, 14].map((part) => partPixels(part, { side: SIDE, surface: 60 }));
    const among = feedsOn(await preparedPictures([...others, ...PARTS]), [5, 6, 7, 8, 9, 10]);
    for (const step of steps(5)) expect(await among.at(step)).toEqual(await alone.at(step));
  });
});

describe("The cut-outs of pictures that are not square", () => {
  /** Bright, 32 by 20 pixels: above and below lies neutral grey. */
  const wide = (folder: string, name: string) => {
    const pixels = Uint8Array.from({ length: SIDE * 20 }, (_, i) => 150 + 5 * Math.floor(i / SIDE));
    const file = join(folder, name);
    const picture = sharp(pixels, { raw: { width: SIDE, height: 20, channels: 1 } });
    return picture
      .png()
      .toFile(file)
      .then(() => file);
  };

  it("lie inside the picture, at different places of it", async () => {
    const dataset = await prepared(async (folder) => [await wide(folder, "wide.png")], {
      ...smallGrey,
      fit: "letterbox",
    });
    const feeds = feedsOf(dataset, { augmentation: STILL });
    const tops = new Set<number>();
    for (const step of steps(20)) {
      const fed = await feeds.at(step);
      expect(fed["whole/good"]).toContain(neutralGrey);
      const { good } = feedNames(DETAIL);
      expect(fed[good]!.every((value) => value >= 150 - 0.01)).toBe(true);
      for (const picture of picturesIn(fed, DETAIL)) tops.add(Math.round(picture.good[0]!));
    }
    expect(Math.min(...tops)).toBeLessThan(155);
    expect(Math.max(...tops)).toBeGreaterThan(165);
  });
});
