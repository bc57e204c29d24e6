import { expect, test } from "vitest";
import { defaultProductSettings } from "../../../../src-main/contract/product-settings.ts";
import { drawnOnOtherSize } from "../../../../src-renderer/features/setup/drawn-area.ts";

const size = { width: 1280, height: 960 };
const area = { kind: "rectangle" as const, rectangle: { x: 0, y: 0, width: 100, height: 100 } };

test("what was drawn on pictures of another size is told from what was drawn on these", () => {
  const drawn = { ...defaultProductSettings, area, drawnOn: size };
  expect(drawnOnOtherSize(drawn, { width: 2560, height: 1920 })).toEqual(size);
  expect(drawnOnOtherSize(drawn, size)).toBeNull();
  expect(drawnOnOtherSize({ ...drawn, drawnOn: null }, { width: 1, height: 1 })).toBeNull();
  expect(drawnOnOtherSize({ ...drawn, area: { kind: "whole" } }, { width: 1, height: 1 })).toBeNull();
});
