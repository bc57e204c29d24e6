/** @file Connected areas of a heatmap over its threshold, in pixels of the upright image. */
import type { Region } from "../../contract/image.ts";
import { requireHeatmap } from "./heatmap.ts";
import { type Placement, toUprightRectangle } from "./placement.ts";

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
  pixels: number;
  peak: number;
}

/** More regions than this help nobody; the strongest are kept. */
export const maximumRegions = 100;

/**
 * The 8-connected regions of a heatmap `[size, size]`, the highest peak first, at most `maximumRegions`.
 * What lies in the padding of a letterbox belongs to no region.
 *
 * @throws KensaError `diverged` where the heatmap holds values that are not numbers
 */
export function findRegions(heatmap: Float32Array, placement: Placement, options: RegionOptions): Region[] {
  requireHeatmap(heatmap, placement.size);
  const components = findComponents(heatmap, placement, options.threshold);
  return components
    .filter(({ pixels }) => pixels >= options.minimumPixels)
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
function overThreshold(heatmap: Float32Array, { size, target }: Placement, threshold: number): Uint8Array {
  const isOver = new Uint8Array(heatmap.length);
  for (let y = target.y; y < target.y + target.height; y++) {
    for (let x = target.x; x < target.x + target.width; x++) {
      const i = y * size + x;
      if (heatmap[i]! > threshold) isOver[i] = 1;
    }
  }
  return isOver;
}

/** Collects the component around `seed`, and closes its pixels. */
function flood(seed: number, isOpen: Uint8Array, heatmap: Float32Array, size: number): Component {
  const component = { left: size, top: size, right: -1, bottom: -1, pixels: 0, peak: -Infinity };
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
  component.pixels += 1;
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

function regionOf({ left, top, right, bottom, pixels, peak }: Component, placement: Placement): Region {
  const { source, target } = placement;
  const uprightPerPixel = (source.width / target.width) * (source.height / target.height);
  const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  return { ...toUprightRectangle(placement, box), area: pixels * uprightPerPixel, peak };
}

function strongestFirst(a: Region, b: Region): number {
  return b.peak - a.peak || b.area - a.area || a.y - b.y || a.x - b.x;
}
