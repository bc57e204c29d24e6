import { describe, expect, it } from "vitest";
import { usualDefectKinds } from "../../../src-main/contract/defects.ts";
import { SimulatedDamage } from "../../../src-main/core/training/simulated-damage.ts";
import { partPixels, smallGrey } from "../dataset/pictures.ts";
import { preparedPictures, SIDE } from "./prepared-pictures.ts";
import { tinySettings } from "./tiny-training.ts";

const PARTS = Array.from({ length: 6 }, (_, part) => partPixels(part, { side: SIDE }));
const settings = { ...tinySettings, geometry: smallGrey, defectKinds: [...usualDefectKinds] };

describe("Simulated damage", () => {
  it("changes a part, each time in its own way, and the same way again", async () => {
    const dataset = await preparedPictures(PARTS);
    const damage = await SimulatedDamage.open({ dataset, settings }, [0, 1, 2]);
    const damaged = [0, 1, 2, 3].map((index) => damage.on(PARTS[5]!, index));
    for (const picture of damaged) expect(picture).not.toEqual(PARTS[5]);
    expect(new Set(damaged.map((picture) => Buffer.from(picture).toString("base64"))).size).toBe(4);
    const again = await SimulatedDamage.open({ dataset, settings }, [0, 1, 2]);
    expect(again.on(PARTS[5]!, 2)).toEqual(damaged[2]);
  });

  it("leaves parts as they are where no kind may be drawn", async () => {
    const dataset = await preparedPictures(PARTS);
    const damage = await SimulatedDamage.open({ dataset, settings: { ...settings, defectKinds: [] } }, [0]);
    expect(damage.on(PARTS[5]!, 0)).toEqual(PARTS[5]);
  });
});
