/** @file What the networks of `standard` are taught on: good pictures with simulated defects, whole and in cut-outs. */
import type { Rectangle } from "../../contract/image.ts";
import type { TrainingSettings } from "../../contract/training.ts";
import { augmentInto, type Window } from "../dataset/augment-into.ts";
import { BatchOrder } from "../dataset/batch-order.ts";
import { damagePicture, halveMask } from "../dataset/damage-picture.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import type { Arrays } from "../engine/step.ts";
import { feedNames } from "../networks/restoration-step.ts";
import type { Scale } from "../networks/scales.ts";
import { type Random, randomFor } from "../random/random.ts";
import { ScaledRecords } from "./scaled-records.ts";

/** How often a picture is damaged; D must see that whole ones are whole. */
const DAMAGED = 0.8;

export type RestorationFeedsOptions = {
  readonly scales: readonly Scale[];
  readonly dataset: PreparedDataset;
  /** Records that may be trained on. */
  readonly records: readonly number[];
  readonly settings: Pick<TrainingSettings, "seed" | "augmentation" | "defectKinds">;
};

export class RestorationFeeds {
  readonly #options: RestorationFeedsOptions;
  readonly #orders: ReadonlyMap<Scale, BatchOrder>;
  readonly #records: ReadonlyMap<Scale, ScaledRecords>;

  constructor(options: RestorationFeedsOptions) {
    const { scales, dataset, records, settings } = options;
    this.#options = options;
    this.#records = new Map(scales.map((scale) => [scale, new ScaledRecords(dataset, scale.canvas)]));
    this.#orders = new Map(
      scales.map((scale) => [
        scale,
        new BatchOrder({
          seed: settings.seed,
          batchSize: scale.batch,
          count: records.length,
          stream: `batches of ${scale.name}`,
        }),
      ]),
    );
  }

  /** The pictures of a step, counted from 0; see `restorationStep`. A function of the options and the step alone. */
  async at(step: number): Promise<Arrays> {
    const feeds = await Promise.all(this.#options.scales.map((scale) => this.#ofScale(scale, step)));
    return Object.assign({}, ...feeds) as Arrays;
  }

  async #ofScale(scale: Scale, step: number): Promise<Arrays> {
    const { seed } = this.#options.settings;
    const places = this.#orders.get(scale)!.at(step);
    const { channels } = this.#options.dataset.geometry;
    const length = scale.side ** 2 * channels;
    const half = (scale.side / 2) ** 2;
    const good = new Float32Array(scale.batch * length);
    const damaged = new Float32Array(scale.batch * length);
    const damage = new Float32Array(scale.batch * half);
    for (const [index, place] of places.entries()) {
      const random = randomFor(seed, "damage", scale.name, step, index);
      const pixels = await this.#vary(place, scale, random);
      good.set(pixels, index * length);
      if (random.uniform() < DAMAGED) {
        const donor = await this.#vary(random.integer(this.#options.records.length), scale, random);
        const mask = this.#damage(pixels, donor, scale, random);
        halveMask(mask, scale.side, damage, index * half);
      }
      damaged.set(pixels, index * length);
    }
    const names = feedNames(scale);
    return { [names.good]: good, [names.damaged]: damaged, [names.damage]: damage };
  }

  #damage(pixels: Float32Array, donor: Float32Array, { side }: Scale, random: Random): Uint8Array {
    const { dataset, settings } = this.#options;
    if (settings.defectKinds.length === 0) return new Uint8Array(side * side);
    const { channels } = dataset.geometry;
    return damagePicture(pixels, { side, channels, donor, kinds: settings.defectKinds, random });
  }

  /** A record at this scale, or a cut-out of it, varied as good parts may vary: `[side, side, channels]` in 0–255. */
  async #vary(place: number, scale: Scale, random: Random): Promise<Float32Array> {
    const { dataset, records, settings } = this.#options;
    const { canvas, side } = scale;
    const { channels } = dataset.geometry;
    const whole = await this.#records.get(scale)!.at(records[place]!);
    const window = drawWindow(whole.bounds, canvas, side, random);
    const pixels = new Float32Array(side * side * channels);
    const { augmentation } = settings;
    augmentInto(whole.pixels, pixels, 0, { size: canvas, channels, augmentation, random, window });
    return pixels.map((value) => (value + 1) * 127.5);
  }
}

/** A square of the picture, each place equally likely; where the picture is smaller than the square, around its middle. */
function drawWindow(bounds: Rectangle, canvas: number, side: number, random: Random): Window {
  const along = (start: number, length: number) => {
    const share = random.uniform();
    if (side === canvas) return 0;
    const from = length <= side ? start + (length - side) / 2 : start + share * (length - side);
    return Math.min(Math.max(0, from), canvas - side);
  };
  return { left: along(bounds.x, bounds.width), top: along(bounds.y, bounds.height), side };
}
