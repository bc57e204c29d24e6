/** @file Good parts with a simulated defect each, by which a calibration sees what its terms are worth. */
import type { TrainingSettings } from "../../contract/training.ts";
import { damagePicture } from "../dataset/damage-picture.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import { spread } from "../dataset/spread.ts";
import { randomFor } from "../random/random.ts";

type DamageInput = { readonly dataset: PreparedDataset; readonly settings: TrainingSettings };

/** Good parts from which patches may come. */
const DONORS = 8;

export class SimulatedDamage {
  readonly #settings: TrainingSettings;
  readonly #donors: readonly Float32Array[];

  private constructor(settings: TrainingSettings, donors: readonly Float32Array[]) {
    this.#settings = settings;
    this.#donors = donors;
  }

  /** @param records from which some are taken for patches */
  static async open(
    { dataset, settings }: DamageInput,
    records: readonly number[],
  ): Promise<SimulatedDamage> {
    const donors: Float32Array[] = [];
    for (const record of spread(records, DONORS)) {
      const pixels = new Uint8Array(dataset.recordBytes);
      await dataset.readRecords([record], pixels);
      donors.push(Float32Array.from(pixels));
    }
    return new SimulatedDamage(settings, donors);
  }

  /** The part with the defect of this number drawn onto it; as it is where no kind may be drawn. */
  on(pixels: Uint8Array, index: number): Uint8Array {
    const { defectKinds, geometry, seed } = this.#settings;
    if (defectKinds.length === 0) return pixels;
    const { size, channels } = geometry;
    const random = randomFor(seed, "simulated for the weights", index);
    const damaged = Float32Array.from(pixels);
    const donor = this.#donors[index % this.#donors.length]!;
    damagePicture(damaged, { side: size, channels, donor, kinds: defectKinds, random });
    return Uint8Array.from(damaged, Math.round);
  }
}
