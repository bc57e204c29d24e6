/** @file Where the keys lead in a grid of tiles. */

export type TileGrid = {
  readonly count: number;
  readonly columns: number;
  /** At least 1. */
  readonly rowsInSight: number;
};

const steps: Readonly<Record<string, (grid: TileGrid) => number>> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: ({ columns }) => -columns,
  ArrowDown: ({ columns }) => columns,
  PageUp: ({ columns, rowsInSight }) => -columns * rowsInSight,
  PageDown: ({ columns, rowsInSight }) => columns * rowsInSight,
  Home: ({ count }) => -count,
  End: ({ count }) => count,
};

/**
 * The tile that a key leads to; null where it leads nowhere. From no tile, every key leads to the first one but End.
 *
 * @param key as `KeyboardEvent.key` names it
 * @param current the tile that has the keyboard, -1 for none
 */
export function tileAfterKey(key: string, current: number, grid: TileGrid): number | null {
  const step = steps[key]?.(grid);
  if (step === undefined || grid.count === 0) return null;
  if (current < 0) return key === "End" ? grid.count - 1 : 0;
  return Math.min(grid.count - 1, Math.max(0, current + step));
}
