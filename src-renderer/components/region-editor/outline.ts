/** @file Shapes as SVG paths. */
import { type Point, polygonOf } from "../../lib/shapes.ts";
import type { DrawnArea } from "./drawing.svelte.ts";

export function pathOf(points: readonly Point[]): string {
  return `M${points.map(({ x, y }) => `${x} ${y}`).join("L")}Z`;
}

export function outline(area: DrawnArea): string {
  return pathOf(area.kind === "rectangle" ? polygonOf(area.rectangle) : area.polygon);
}
