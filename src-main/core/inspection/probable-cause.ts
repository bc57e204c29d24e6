/**
 * @file The one column that explains a strange row best.
 *
 * E sees the faulty value too, so G(E(x)) is drawn after it and the residual spreads over columns that are right. Put one column
 * after the other in order instead: replace it by what the model makes of it, a few times over so that the faulty value no
 * longer has a say, and score the row again. The column with which the row becomes most ordinary is the probable cause.
 */
import type { EncodedColumn, TableEncoding } from "../../contract/table.ts";
import type { RowScorer } from "../model/row-scorer.ts";
import { featureCount, widthOf } from "../table/encode-table.ts";

export type ProbableCause = {
  /** Its place among the encoding's columns. */
  readonly column: number;
  /** The row's score with this column as the model expects it. */
  readonly score: number;
  /** What the model expects in its features, `[width of the column]`. */
  readonly expected: Float32Array;
};

const REPLACEMENTS = 4;

/** Null where no column alone makes the row less strange than its `score`. `features` is the row, `[features]`. */
export async function probableCause(
  scorer: RowScorer,
  encoding: TableEncoding,
  { features, score }: { readonly features: Float32Array; readonly score: number },
): Promise<ProbableCause | null> {
  const places = placesOf(encoding);
  const width = featureCount(encoding);
  const variants = new Float32Array(places.length * width);
  for (const place of places.keys()) variants.set(features, place * width);
  for (let time = 0; time < REPLACEMENTS; time += 1) {
    const { reconstruction } = await scorer.run(variants, ["reconstruction"], places.length);
    for (const [place, { offset, column }] of places.entries()) {
      const start = place * width + offset;
      variants.set(settled(column, reconstruction!.subarray(start, start + widthOf(column))), start);
    }
  }
  const { score: scores } = await scorer.run(variants, ["score"], places.length);
  const best = scores!.reduce((lowest, value, place) => (value < scores![lowest]! ? place : lowest), 0);
  if (!(scores![best]! < score)) return null;
  const start = best * width + places[best]!.offset;
  const expected = variants.slice(start, start + widthOf(places[best]!.column));
  return { column: best, score: scores![best]!, expected };
}

function placesOf({ columns }: TableEncoding): { column: EncodedColumn; offset: number }[] {
  let offset = 0;
  return columns.map((column) => {
    const place = { column, offset };
    offset += widthOf(column);
    return place;
  });
}

/** A number as it is made; of words the most likely one, and no other. */
function settled(column: EncodedColumn, made: Float32Array): Float32Array {
  if (column.kind === "numeric") return made;
  const highest = made.reduce((best, value, place) => (value > made[best]! ? place : best), 0);
  return made.map((_, place) => (place === highest ? 1 : 0));
}
