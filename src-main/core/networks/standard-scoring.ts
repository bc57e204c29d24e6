/**
 * @file What the preset `standard` exports: from pixels to a score, its terms and a heatmap, over all scales.
 *
 * Each map of `standard-maps.ts` is measured in deviations of good parts at its place, smoothed, and reduced to its highest point, since
 * a defect may be small; A(x) is the weighted mean of those that carry signal.
 */
import { add, div, image as images, mul, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import {
  heatmapOfMap,
  type MapThresholds,
  type StandardPart,
  type TermFormula,
} from "../../contract/model.ts";
import type { Arrays, Tensors } from "../engine/step.ts";
import { type ExportedFunction, TRACED_BATCH } from "../engine/trace/trace.ts";
import { gaussianBlur, peakOf, standardised } from "./anomaly-score.ts";
import { bankConstants, type FeatureBank } from "./feature-bank.ts";
import type { RestorationPlan } from "./restoration-step.ts";
import type { ScaleName } from "./scales.ts";
import {
  MAP_NAMES,
  mapsOf,
  type Places,
  placeConstants,
  type ScaleOutputs,
  scaleOutputs,
  standardMaps,
} from "./standard-maps.ts";

/** The networks of all scales with the values that score: averaged weights and running statistics. */
export type TrainedRestoration = { readonly plan: RestorationPlan; readonly values: Arrays };

/** What is known of good parts on each scale. */
export type Banks = Readonly<Partial<Record<ScaleName, FeatureBank>>>;

export type StandardCalibration = {
  readonly banks: Banks;
  readonly places: Places;
  readonly formula: TermFormula;
  /** The standardised map that the heatmap shows as 1. */
  readonly heatmapThreshold: number;
  /** The same of each map alone; 1 where it is not known yet. */
  readonly mapThresholds: MapThresholds;
};

/** Smoothing before the highest point is taken, as a share of the map's side: about 0.2 % of its places make a peak. */
const PEAK_SMOOTHING = 1 / 80;

/** Outputs, a scale: `<scale>/features` `[batch, canvas/8, canvas/8, channels]`, `<scale>/seen-neighbours` of the same sides, 0 or 1. */
export function standardFeatureModel(trained: TrainedRestoration): ExportedFunction {
  return exportedOverScales(trained, {}, (scales) =>
    Object.assign(
      {},
      ...scales.map(({ name, features, seen }) => ({
        [`${name}/features`]: features,
        [`${name}/seen-neighbours`]: seen.neighbours,
      })),
    ),
  );
}

/** Outputs, a scale and a map: `<scale>/<map>` and `<scale>/seen-<map>`, both `[batch, canvas/cell, canvas/cell, 1]`, not standardised. */
export function standardMapModel(trained: TrainedRestoration, banks: Banks): ExportedFunction {
  return exportedOverScales(trained, allBankConstants(banks), (scales, constants) =>
    Object.assign(
      {},
      ...scales.flatMap((scale) => {
        const maps = mapsOf(scale, constants);
        return MAP_NAMES.map((map) => ({
          [`${scale.name}/${map}`]: maps[map],
          [`${scale.name}/seen-${map}`]: scale.seen[map],
        }));
      }),
    ),
  );
}

/** Outputs: the value of every term, `[batch]` each, before they are weighed. */
export function standardTermModel(
  trained: TrainedRestoration,
  calibration: Pick<StandardCalibration, "banks" | "places">,
): ExportedFunction {
  return exportedOverScales(trained, standardConstants(calibration), (scales, constants) =>
    Object.fromEntries(standardMaps(scales, constants).map(({ part, map }) => [part, peakOf(smoothed(map))])),
  );
}

/**
 * Pixels in 0–255, `image` `[batch, size, size, channels]` → `score` `[batch]`, its terms `[batch]` each, `heatmap`
 * `[batch, size, size, 1]` in which 1 is the edge of what good parts show, each map alone on the same scale
 * (`residual-heatmap`, `marks-heatmap`, `neighbours-heatmap`), and `reconstruction` in 0–255.
 */
export function standardScoringModel(
  trained: TrainedRestoration,
  calibration: StandardCalibration,
): ExportedFunction {
  const { formula, heatmapThreshold, mapThresholds } = calibration;
  return exportedOverScales(trained, standardConstants(calibration), (scales, constants) => {
    const maps = standardMaps(scales, constants);
    const parts = Object.fromEntries(maps.map(({ part, map }) => [part, peakOf(smoothed(map))]));
    const size = scales.at(-1)!.restored.shape[1]!;
    const weighed = maps.map((map) => ({ ...map, weight: weightOf(map.part, formula) }));
    const alone = MAP_NAMES.map((name) => {
      const own = weighed.filter((map) => map.name === name);
      return [heatmapOfMap(name), div(weightedMap(own, size), mapThresholds[name] ?? 1)];
    });
    return {
      score: standardised(weightedTerms(parts, formula), formula.scale),
      ...parts,
      heatmap: div(weightedMap(weighed, size), heatmapThreshold),
      ...Object.fromEntries(alone),
      reconstruction: pixelsOf(scales.at(-1)!.restored),
    };
  });
}

/** A(x): the mean of the standardised terms, weighed. `[batch]`. */
function weightedTerms(
  parts: Readonly<Record<string, Tensor>>,
  { terms }: Pick<TermFormula, "terms">,
): Tensor {
  const total = terms.reduce((weights, { weight }) => weights + weight, 0);
  return terms
    .map(({ part, weight, scale }) => mul(standardised(parts[part]!, scale), weight / total))
    .reduce((score, term) => add(score, term));
}

function exportedOverScales(
  { plan, values }: TrainedRestoration,
  constants: ExportedFunction["constants"],
  body: (scales: readonly ScaleOutputs[], constants: Tensors) => Tensors,
): ExportedFunction {
  const { channels, declarations, scales } = plan;
  const size = Math.max(...scales.map(({ scale }) => scale.canvas));
  const weights = [...declarations].map(
    ([name, { shape }]) => [name, { shape, data: values[name]! }] as const,
  );
  return {
    inputs: { image: [TRACED_BATCH, size, size, channels] },
    constants: { ...Object.fromEntries(weights), ...constants },
    body: (bound, { image }) =>
      body(
        scales.map((part) => scaleOutputs(part, bound, image!)),
        bound,
      ),
  };
}

function smoothed(map: Tensor): Tensor {
  return gaussianBlur(map, map.shape[1]! * PEAK_SMOOTHING);
}

function weightOf(part: StandardPart, { terms }: Pick<TermFormula, "terms">): number {
  return terms.find((term) => term.part === part)?.weight ?? 0;
}

/** The mean of maps by their weights, those without one left out; where none has one, all count alike. `[batch, size, size, 1]`. */
function weightedMap(maps: readonly { map: Tensor; weight: number }[], size: number): Tensor {
  const kept = maps.filter(({ weight }) => weight > 0);
  const shown = kept.length > 0 ? kept : maps.map(({ map }) => ({ map, weight: 1 }));
  const total = shown.reduce((weights, { weight }) => weights + weight, 0);
  return shown
    .map(({ map, weight }) => mul(enlarged(map, size), weight / total))
    .reduce((result, map) => add(result, map));
}

function enlarged(map: Tensor, size: number): Tensor {
  return images.resizeBilinear(map as Tensor4D, [size, size], false, true);
}

function pixelsOf(restored: Tensor): Tensor {
  return mul(add(restored, 1), 127.5);
}

function standardConstants({
  banks,
  places,
}: Pick<StandardCalibration, "banks" | "places">): ExportedFunction["constants"] {
  return { ...allBankConstants(banks), ...placeConstants(places) };
}

function allBankConstants(banks: Banks): ExportedFunction["constants"] {
  return Object.assign({}, ...Object.entries(banks).map(([scale, bank]) => bankConstants(scale, bank)));
}
