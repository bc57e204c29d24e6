/** @file Connected areas of a heatmap over its threshold, in pixels of the upright image. */
import type { Rectangle, Region } from "../../contract/image.ts";
import { requireHeatmap } from "./heatmap.ts";
import { mapPoint, type Placement, squareToUpright, toUprightRectangle } from "./placement.ts";

export interface RegionOptions {
  /** Only values above it belong to a region; 1 in a heatmap that is scaled to its threshold. */
  threshold: number;
  /** Smaller areas, counted in pixels of the heatmap, are dropped. */
  minimumPixels: number;
}

/** An area while it is being collected, in pixels of the heatmap. */
interface Component {
  left: number;
  top: number;
  right: number;
  bottom: number;
  pixels: number[];
  peak: number;
}

/** More regions than this help nobody; the strongest are kept. */
export const maximumRegions = 100;

/**
 * The 8-connected regions of a heatmap `[size, size]`, the highest peak first, at most `maximumRegions`.
 * What lies in the padding of a letterbox, or beyond the border of an aligned image, belongs to no region.
 *
 * @throws KensaError `diverged` where the heatmap holds values that are not numbers
 */
export function findRegions(heatmap: Float32Array, placement: Placement, options: RegionOptions): Region[] {
  requireHeatmap(heatmap, placement.size);
  const components = findComponents(heatmap, placement, options.threshold);
  return components
    .filter(({ pixels }) => pixels.length >= options.minimumPixels)
    .map((component) => regionOf(component, placement))
    .toSorted(strongestFirst)
    .slice(0, maximumRegions);
}

/** Searching row by row for the next seed makes the order of the components definite. */
function findComponents(heatmap: Float32Array, placement: Placement, threshold: number): Component[] {
  const isOpen = overThreshold(heatmap, placement, threshold);
  const components: Component[] = [];
  for (let seed = isOpen.indexOf(1); seed !== -1; seed = isOpen.indexOf(1, seed)) {
    components.push(flood(seed, isOpen, heatmap, placement.size));
  }
  return components;
}

/** 1 for each pixel of the heatmap that is over the threshold and shows a part of the image, else 0. */
function overThreshold(heatmap: Float32Array, placement: Placement, threshold: number): Uint8Array {
  const { size, target } = placement;
  const isOver = new Uint8Array(heatmap.length);
  for (let y = target.y; y < target.y + target.height; y++) {
    for (let x = target.x; x < target.x + target.width; x++) {
      const i = y * size + x;
      if (heatmap[i]! > threshold && showsImage(placement, x, y)) isOver[i] = 1;
    }
  }
  return isOver;
}

/** Whether the middle of a pixel of the target lies in what is looked at; only a turned square reaches beyond. */
function showsImage(placement: Placement, x: number, y: number): boolean {
  if (placement.cutout === undefined) return true;
  const { source } = placement;
  const at = mapPoint(squareToUpright(placement), x + 0.5, y + 0.5);
  return (
    at.x >= source.x &&
    at.x <= source.x + source.width &&
    at.y >= source.y &&
    at.y <= source.y + source.height
  );
}

/** Collects the component around `seed`, and closes its pixels. */
function flood(seed: number, isOpen: Uint8Array, heatmap: Float32Array, size: number): Component {
  const component = { left: size, top: size, right: -1, bottom: -1, pixels: [], peak: -Infinity };
  const pending = [seed];
  isOpen[seed] = 0;
  for (let i = pending.pop(); i !== undefined; i = pending.pop()) {
    include(component, i, heatmap[i]!, size);
    for (const neighbour of neighboursOf(i, size)) {
      if (isOpen[neighbour] !== 1) continue;
      isOpen[neighbour] = 0;
      pending.push(neighbour);
    }
  }
  return component;
}

function include(component: Component, i: number, value: number, size: number): void {
  const x = i % size;
  const y = Math.floor(i / size);
  component.left = Math.min(component.left, x);
  component.right = Math.max(component.right, x);
  component.top = Math.min(component.top, y);
  component.bottom = Math.max(component.bottom, y);
  component.pixels.push(i);
  component.peak = Math.max(component.peak, value);
}

/** The pixel itself and those around it, also across the corners. */
function* neighboursOf(i: number, size: number): Generator<number> {
  const x = i % size;
  const y = Math.floor(i / size);
  for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, size - 1); row++) {
    for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, size - 1); column++) {
      yield row * size + column;
    }
  }
}

function regionOf(component: Component, placement: Placement): Region {
  const { pixels, peak } = component;
  const { xx, xy, yx, yy } = squareToUpright(placement);
  const area = pixels.length * Math.abs(xx * yy - xy * yx);
  return { ...rectangleOf(component, placement), area, peak };
}

/** The rectangle around a turned rectangle would be larger than what the region covers, so there each pixel is turned. */
function rectangleOf({ left, top, right, bottom, pixels }: Component, placement: Placement): Rectangle {
  if (placement.cutout === undefined) {
    const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    return toUprightRectangle(placement, box);
  }
  const { size } = placement;
  return pixels
    .map((i) => toUprightRectangle(placement, { x: i % size, y: Math.floor(i / size), width: 1, height: 1 }))
    .reduce(around);
}

/** The smallest rectangle that holds both. */
function around(a: Rectangle, b: Rectangle): Rectangle {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

function strongestFirst(a: Region, b: Region): number {
  return b.peak - a.peak || b.area - a.area || a.y - b.y || a.x - b.x;
}
