/** @file A(x) as a weighted mean of terms: what each is worth is decided on simulated defects alone. */

import type { StandardPart, TermFormula } from "../../contract/model.ts";
import { momentsOf, standardise } from "../calibration/standardise.ts";
import type { ExportedFunction } from "../engine/trace/trace.ts";
import { auroc, rankImages } from "../evaluation/ranking.ts";
import type { Scorer } from "../model/scorer.ts";
import type { RecordWalk } from "./record-walk.ts";
import type { SimulatedDamage } from "./simulated-damage.ts";

/**
 * A term's weight is ((AUROC − ½)/½)⁴ on simulated defects: one that tells them half as well from good parts counts a
 * sixteenth. Below the least share of the best it is dropped.
 */
const SHARPNESS = 4;
const LEAST_SHARE = 0.1;
/** Simulated defects from which a term's worth is told: with one each, three good parts would draw lots about the weights. */
const ENOUGH_DEFECTS = 60;

/**
 * Terms are in deviations of good parts. Where a few images happen to have all but the same value, their own spread says nothing, and
 * divided by it everything would be strange without measure.
 */
const LEAST_DEVIATION = 0.1;

/** Values of each term, image by image. */
export type Values = ReadonlyMap<StandardPart, readonly number[]>;

export type TermWalk = {
  readonly walk: RecordWalk;
  /** Its outputs: the value of every term. */
  readonly graph: ExportedFunction;
  readonly records: readonly number[];
  readonly damage: SimulatedDamage;
  /** Runs the graph on a picture; throws where an answer is no number. */
  readonly run: (scorer: Scorer, pixels: Uint8Array) => Promise<Readonly<Record<string, Float32Array>>>;
};

/** How many different simulated defects each of so many good parts gets; one, where there are parts enough. */
function defectsEach(parts: number): number {
  return Math.max(1, Math.ceil(ENOUGH_DEFECTS / Math.max(1, parts)));
}

/** Records that `formulaOn` walks over, of so many. */
export function walkedFor(records: number): number {
  return records * (1 + defectsEach(records));
}

/**
 * The formula, from good parts as they are and with simulated defects: one each, and where there are few parts several, one at a
 * time.
 */
export async function formulaOn(
  parts: readonly StandardPart[],
  { walk, graph, records, damage, run }: TermWalk,
): Promise<TermFormula> {
  type Picture = (pixels: Uint8Array, index: number) => Uint8Array;
  const valuesOn = async (walked: readonly number[], picture: Picture) => {
    const values = new Map<StandardPart, number[]>(parts.map((part) => [part, []]));
    await walk.over(graph, walked, async (scorer, pixels, index) => {
      const answers = await run(scorer, picture(pixels, index));
      for (const part of parts) values.get(part)!.push(answers[part]![0]!);
    });
    return values;
  };
  const good = await valuesOn(records, (pixels) => pixels);
  const again = Array.from({ length: defectsEach(records.length) }, () => records).flat();
  return formulaFrom(parts, good, await valuesOn(again, (pixels, index) => damage.on(pixels, index)));
}

/** The terms that find simulated defects, with their weights, and the scale of the whole. */
export function formulaFrom(parts: readonly StandardPart[], good: Values, damaged: Values): TermFormula {
  const judged = parts.map((part) => {
    const separation = separationOf(good.get(part)!, damaged.get(part)!);
    const weight = Math.max(0, 2 * separation - 1) ** SHARPNESS;
    return { part, weight, scale: scaleOf(good.get(part)!), separation };
  });
  const best = Math.max(...judged.map(({ weight }) => weight));
  const kept = judged.filter(({ weight }) => weight > 0 && weight >= LEAST_SHARE * best);
  // Where nothing finds simulated defects, as where none may be drawn, all opinions count alike.
  const terms = kept.length > 0 ? kept : judged.map((term) => ({ ...term, weight: 1 }));
  const scores = scoresOf(terms, good);
  return {
    terms,
    scale: scaleOf(scores),
    separation: separationOf(scores, scoresOf(terms, damaged)),
  };
}

function scaleOf(values: readonly number[]): TermFormula["scale"] {
  const { mean, deviation } = momentsOf(values).standardisation;
  return { mean, deviation: Math.max(deviation, LEAST_DEVIATION) };
}

/** A(x) of each image, before it is brought to a scale. */
function scoresOf(terms: TermFormula["terms"], values: Values): number[] {
  const images = values.get(terms[0]!.part)!.length;
  return Array.from({ length: images }, (_, image) => weighed(terms, (part) => values.get(part)![image]!));
}

function separationOf(good: readonly number[], damaged: readonly number[]): number {
  const scored = [
    ...good.map((score) => ({ score, defective: false })),
    ...damaged.map((score) => ({ score, defective: true })),
  ];
  return auroc(rankImages(scored)) ?? 0.5;
}

/** A(x) as the finished graph computes it. */
function weighed(terms: TermFormula["terms"], valueOf: (part: StandardPart) => number): number {
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  return terms.reduce(
    (sum, { part, weight, scale }) => sum + (weight / total) * standardise(valueOf(part), scale),
    0,
  );
}
