import { describe, expect, test } from "vitest";
import { ReviewSettings } from "../../../src-renderer/state/review-settings.svelte.ts";

function storage(text: string | null = null) {
  let value = text;
  return {
    getItem: () => value,
    setItem: (_key: string, next: string) => {
      value = next;
    },
  };
}

const screen = { width: 1920, height: 1080 };

describe("The settings of a review station", () => {
  test("are remembered", () => {
    const store = storage();
    new ReviewSettings(store, screen).change({ order: "in-order", gloves: true });
    expect(new ReviewSettings(store, screen).value).toMatchObject({ order: "in-order", gloves: true });
  });

  test.each(["", "{", "[1]", '{"order":"sideways"}', '{"screenInches":-3}'])(
    "that cannot be understood (%s) are as new",
    (text) => {
      const { value } = new ReviewSettings(storage(text), screen);
      expect(value).toEqual({ order: "worst-first", showsRegions: true, gloves: false, screenInches: null });
    },
  );

  test("make targets of 20 mm for gloves on a screen of known size", () => {
    const settings = new ReviewSettings(storage(), screen);
    settings.change({ gloves: true, screenInches: 21.5 });
    const millimetres = (settings.targetPixels * 25.4 * 21.5) / Math.hypot(1920, 1080);
    expect(millimetres).toBeGreaterThan(19.8);
    expect(millimetres).toBeLessThan(20.2);
  });

  test("make targets no smaller than 44 pixels", () => {
    const settings = new ReviewSettings(storage(), screen);
    expect(settings.targetPixels).toBeGreaterThanOrEqual(44);
    settings.change({ gloves: true, screenInches: 120 });
    expect(settings.targetPixels).toBeGreaterThanOrEqual(44);
  });
});
