/** @file The area as it is stored, and as it is drawn. */
import type { InspectedArea, ProductSettings } from "../../../src-main/contract/product-settings.ts";
import type { Drawn, DrawnArea } from "../../components/region-editor/drawing.svelte.ts";

export function drawnOf({ area, ignored }: ProductSettings): Drawn {
  return { area: area.kind === "whole" ? null : area, ignored };
}

export function areaOf(area: DrawnArea | null): InspectedArea {
  return area ?? { kind: "whole" };
}
