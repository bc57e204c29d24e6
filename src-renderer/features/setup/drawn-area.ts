/** @file The area as it is stored, and as it is drawn. */
import type { ImageSize } from "../../../src-main/contract/image.ts";
import type { InspectedArea, ProductSettings } from "../../../src-main/contract/product-settings.ts";
import type { Drawn, DrawnArea } from "../../components/region-editor/drawing.svelte.ts";

export function drawnOf({ area, ignored }: ProductSettings): Drawn {
  return { area: area.kind === "whole" ? null : area, ignored };
}

export function areaOf(area: DrawnArea | null): InspectedArea {
  return area ?? { kind: "whole" };
}

/** The size of the pictures that something was drawn on, where it is not the size of these; else null. */
export function drawnOnOtherSize(
  { area, ignored, drawnOn }: ProductSettings,
  size: ImageSize,
): ImageSize | null {
  const isDrawn = area.kind !== "whole" || ignored.length > 0;
  if (!isDrawn || drawnOn === null) return null;
  return drawnOn.width === size.width && drawnOn.height === size.height ? null : drawnOn;
}
