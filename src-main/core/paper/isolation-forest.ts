/**
 * @file Isolation forest (Liu, Ting & Zhou 2008): how few random cuts set a row apart from others.
 *
 * The packages in the registry are two abandoned first versions, so the published algorithm is written out here.
 */
import type { Random } from "../random/random.ts";

export type IsolationForestOptions = {
  readonly trees: number;
  /** ψ, the different rows that each tree is grown from; all where there are fewer. */
  readonly rowsATree: number;
};

/** As published. */
export const ISOLATION_FOREST: IsolationForestOptions = { trees: 100, rowsATree: 256 };

type Node = { readonly rows: number } | Cut;
type Cut = { readonly column: number; readonly value: number; readonly below: Node; readonly above: Node };
type Rows = { readonly matrix: Float32Array; readonly columns: number };

export type IsolationForest = { readonly trees: readonly Node[]; readonly rowsATree: number };

export function growForest(rows: Rows, random: Random, options = ISOLATION_FOREST): IsolationForest {
  const count = rows.matrix.length / rows.columns;
  const rowsATree = Math.min(options.rowsATree, count);
  const deepest = Math.ceil(Math.log2(rowsATree));
  const trees = Array.from({ length: options.trees }, () =>
    grow({ ...rows, random }, differentRows(rowsATree, count, random), deepest),
  );
  return { trees, rowsATree };
}

/**
 * `wanted` of the numbers 0 … `count` − 1, each set of them equally likely (R. W. Floyd's sampling, 1987): without putting back, as
 * published, since a row that is drawn twice cannot be set apart from itself.
 */
function differentRows(wanted: number, count: number, random: Random): number[] {
  const chosen = new Set<number>();
  for (let last = count - wanted; last < count; last += 1) {
    const drawn = random.integer(last + 1);
    chosen.add(chosen.has(drawn) ? last : drawn);
  }
  return [...chosen];
}

function grow(rows: Rows & { random: Random }, chosen: readonly number[], levels: number): Node {
  const { matrix, columns, random } = rows;
  const ranges = levels > 0 && chosen.length > 1 ? rangesOf(rows, chosen) : [];
  if (ranges.length === 0) return { rows: chosen.length };
  const { column, smallest, largest } = ranges[random.integer(ranges.length)]!;
  const value = smallest + random.uniform() * (largest - smallest);
  const isBelow = (row: number) => matrix[row * columns + column]! <= value;
  return {
    column,
    value,
    below: grow(rows, chosen.filter(isBelow), levels - 1),
    above: grow(
      rows,
      chosen.filter((row) => !isBelow(row)),
      levels - 1,
    ),
  };
}

/** The columns in which the rows differ. */
function rangesOf({ matrix, columns }: Rows, chosen: readonly number[]) {
  return Array.from({ length: columns }, (_, column) => {
    const values = chosen.map((row) => matrix[row * columns + column]!);
    return { column, smallest: Math.min(...values), largest: Math.max(...values) };
  }).filter(({ smallest, largest }) => smallest < largest);
}

/**
 * 2^(−mean path / c(ψ)) of each row, in (0, 1); about 0.5 for the ordinary, towards 1 for what is soon set apart. Trees of
 * fewer than two rows cut nothing and say 0.5 of everything.
 */
export function isolationScores(
  { trees, rowsATree }: IsolationForest,
  { matrix, columns }: Rows,
): Float64Array {
  const usual = averagePath(rowsATree);
  const count = matrix.length / columns;
  if (rowsATree < 2) return new Float64Array(count).fill(0.5);
  return Float64Array.from({ length: count }, (_, row) => {
    const total = trees.reduce((sum, tree) => sum + pathLength(tree, matrix, row * columns), 0);
    return 2 ** (-total / trees.length / usual);
  });
}

function pathLength(tree: Node, matrix: Float32Array, offset: number): number {
  let node = tree;
  let cuts = 0;
  while ("column" in node) {
    node = matrix[offset + node.column]! <= node.value ? node.below : node.above;
    cuts += 1;
  }
  return cuts + averagePath(node.rows);
}

const EULER = 0.577_215_664_901_532_9;

/** c(n), the mean length of an unsuccessful search in a binary tree of n rows (eq. 1). */
function averagePath(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER) - (2 * (rows - 1)) / rows;
}
