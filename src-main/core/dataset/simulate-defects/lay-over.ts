/** @file A defect laid over a part, and where it shows. */
import { type Box, type DefectCanvas, type Overlay, type Scene, within } from "./defect-canvas.ts";
import { visibleLevel } from "./visible-level.ts";

/** Side of the squares in which the surface's roughness is taken, in pixels. */
const CELL = 8;
/**
 * Changes as multiples of what shows, summed up over the marked pixels, from which on a defect is seen: one pixel has to stand out
 * well, a few that hardly do are enough together. Less would teach a detector to find what nobody can.
 */
const LEAST_VISIBILITY = 4;

/**
 * Changes the part under an overlay and marks where that shows: where a pixel's change, or the mean change of it and its
 * neighbours, is above what shows on the surface there.
 *
 * @param overlay its layer is used up
 * @returns false where nothing shows; then nothing is changed
 */
export function layOver(scene: Scene, overlay: Overlay, mask: Uint8Array): boolean {
  const change = blend(scene, overlay);
  if (!markVisible(scene, overlay.box, change, mask)) return false;
  writeBack(scene, overlay);
  return true;
}

/**
 * Makes the layer what the part is going to be: blended by coverage, cut off at black and white, as it was where no defect may lie.
 *
 * @returns each pixel's change, of the channel that changes most, `[box.height, box.width]`, in grey levels
 */
function blend({ pixels, canvas, allowed }: Scene, { box, coverage, layer }: Overlay): Float32Array {
  const { channels } = canvas;
  const change = new Float32Array(coverage.length);
  for (let row = 0; row < box.height; row++) {
    const start = (box.top + row) * canvas.width + box.left;
    for (let column = 0; column < box.width; column++) {
      const at = row * box.width + column;
      const covered = allowed === null || allowed[start + column] === 1 ? coverage[at]! : 0;
      for (let channel = 0; channel < channels; channel++) {
        const target = at * channels + channel;
        const part = pixels[(start + column) * channels + channel]!;
        const value = covered === 0 ? part : within(part + covered * (layer[target]! - part), 0, 255);
        layer[target] = value;
        // Of what was stored: a change that single precision swallows is none.
        change[at] = Math.max(change[at]!, Math.abs(layer[target]! - part));
      }
    }
  }
  return change;
}

/** Returns whether enough was marked to be seen; else nothing is. */
function markVisible({ pixels, canvas }: Scene, box: Box, change: Float32Array, mask: Uint8Array): boolean {
  const grid = levelGrid(pixels, canvas, box);
  let visibility = 0;
  for (let row = 0; row < box.height; row++) {
    const start = (box.top + row) * canvas.width + box.left;
    for (let column = 0; column < box.width; column++) {
      const own = change[row * box.width + column]!;
      if (own === 0) continue;
      const level = levelAt(grid, column, row);
      if (own <= level && meanAround(change, box, column, row) <= level) continue;
      mask[start + column] = 1;
      visibility += own / level;
    }
  }
  if (visibility < LEAST_VISIBILITY) mask.fill(0);
  return visibility >= LEAST_VISIBILITY;
}

/** What shows in each cell of a box: a part may be polished here and rough there. */
interface LevelGrid {
  readonly columns: number;
  readonly rows: number;
  readonly levels: Float32Array;
}

function levelGrid(pixels: Float32Array, canvas: DefectCanvas, box: Box): LevelGrid {
  const columns = Math.ceil(box.width / CELL);
  const rows = Math.ceil(box.height / CELL);
  const levels = new Float32Array(columns * rows);
  for (let i = 0; i < levels.length; i++) {
    const left = (i % columns) * CELL;
    const top = Math.floor(i / columns) * CELL;
    const width = Math.min(CELL, box.width - left);
    const height = Math.min(CELL, box.height - top);
    levels[i] = visibleLevel(pixels, canvas, { left: box.left + left, top: box.top + top, width, height });
  }
  return { columns, rows, levels };
}

/** Between the middles of the cells, so that no mask has the corners of a cell. */
function levelAt({ columns, rows, levels }: LevelGrid, column: number, row: number): number {
  const x = within((column + 0.5) / CELL - 0.5, 0, columns - 1);
  const y = within((row + 0.5) / CELL - 0.5, 0, rows - 1);
  const left = Math.floor(x);
  const here = Math.floor(y) * columns + left;
  const nextColumn = left < columns - 1 ? 1 : 0;
  const nextRow = y < rows - 1 ? columns : 0;
  const above = levels[here]! + (x - left) * (levels[here + nextColumn]! - levels[here]!);
  const start = levels[here + nextRow]!;
  const below = start + (x - left) * (levels[here + nextRow + nextColumn]! - start);
  return above + (y - Math.floor(y)) * (below - above);
}

/** The mean of a pixel and its eight neighbours; there is no change beyond the box. */
function meanAround(change: Float32Array, { width, height }: Box, column: number, row: number): number {
  let sum = 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
      sum += change[y * width + x]!;
    }
  }
  return sum / 9;
}

function writeBack({ pixels, canvas }: Scene, { box, layer }: Overlay): void {
  const rowLength = box.width * canvas.channels;
  for (let row = 0; row < box.height; row++) {
    const start = ((box.top + row) * canvas.width + box.left) * canvas.channels;
    pixels.set(layer.subarray(row * rowLength, (row + 1) * rowLength), start);
  }
}
