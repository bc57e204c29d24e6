import { describe, expect, it } from "vitest";
import {
  defectKindsOff,
  rareDefectKinds,
  simulatedDefectKind,
  usualDefectKinds,
} from "../../src-main/contract/defects.ts";
import { defaultProductSettings, productSettings } from "../../src-main/contract/product-settings.ts";
import { products } from "../../src-main/contract/products-api.ts";
import { trainingSettings } from "../../src-main/contract/training.ts";
import { advancedSettings } from "../../src-main/contract/training-api.ts";
import { sampleSettings } from "../core/store/sample-values.ts";

describe("the kinds of simulated defects", () => {
  it("are the usual ones in settings that were stored before there was a choice", () => {
    const { defectKinds: _, ...older } = sampleSettings;
    expect(trainingSettings.parse(older).defectKinds).toEqual(usualDefectKinds);
    const { defectKindsOff: __, ...olderProduct } = defaultProductSettings;
    expect(productSettings.parse(olderProduct).defectKindsOff).toEqual(rareDefectKinds);
  });

  it("stay as they are stored where a change says nothing of them", () => {
    const change = products.update["~orpc"].inputSchema!.parse({ productId: 1, settings: { size: 64 } });
    expect(change.settings).toEqual({ size: 64 });
    expect(advancedSettings.parse({ seed: 3 })).toEqual({ seed: 3 });
  });

  it("cannot all be switched off, nor named twice", () => {
    expect(defectKindsOff.safeParse(simulatedDefectKind.options).success).toBe(false);
    expect(defectKindsOff.safeParse(["pit"]).success).toBe(true);
    expect(advancedSettings.safeParse({ defectKinds: [] }).success).toBe(false);
    expect(advancedSettings.safeParse({ defectKinds: ["pit", "pit"] }).success).toBe(false);
  });
});
