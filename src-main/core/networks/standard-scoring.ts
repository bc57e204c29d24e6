/**
 * @file What the preset `standard` exports: from pixels to a score, its terms and a heatmap, over all scales.
 *
 * Three opinions a scale. «Residual»: |x − G(E(x))|, of the two pictures' local contrast, so that the light does not count.
 * «Marks»: where D says that x and G(E(x)) disagree as good parts never do. «Neighbours»: how far what D sees at a place is from
 * anything that it saw on good parts (nearest neighbours in feature space, after Roth et al. 2022, «PatchCore», on features of our
 * own). Each is measured in deviations of good parts at its place, smoothed, and reduced to its highest point, since a defect may be small;
 * A(x) is the weighted mean of those that carry signal.
 */
import {
  abs,
  add,
  avgPool,
  cast,
  concat,
  div,
  greater,
  image as images,
  mul,
  sub,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import {
  heatmapOfMap,
  type MapName,
  type MapThresholds,
  mapName,
  type StandardPart,
  type TermFormula,
} from "../../contract/model.ts";
import type { Shape } from "../engine/shape.ts";
import type { Arrays, Tensors } from "../engine/step.ts";
import type { ExportedFunction } from "../engine/trace/trace.ts";
import { gaussianBlur, peakOf, standardised, toNetworkRange } from "./anomaly-score.ts";
import { bankConstants, distanceToNearest, type FeatureBank } from "./feature-bank.ts";
import { localContrast } from "./local-contrast.ts";
import { pictureArea } from "./picture-area.ts";
import type { RestorationPlan, ScaleNetworks } from "./restoration-step.ts";
import type { ScaleName } from "./scales.ts";
import { boundScope } from "./scope.ts";

/** The networks of all scales with the values that score: averaged weights and running statistics. */
export type TrainedRestoration = { readonly plan: RestorationPlan; readonly values: Arrays };

export const MAP_NAMES: readonly MapName[] = mapName.options;

/** Mean and deviation of a map on good parts, place by place, `[side · side]` each. */
export type PlaceMoments = { readonly mean: Float32Array; readonly deviation: Float32Array };

/** What is known of good parts on each scale. */
export type Banks = Readonly<Partial<Record<ScaleName, FeatureBank>>>;
/** What is usual for each map on each scale. */
export type Places = Readonly<Partial<Record<ScaleName, Readonly<Record<MapName, PlaceMoments>>>>>;

export type StandardCalibration = {
  readonly banks: Banks;
  readonly places: Places;
  readonly formula: TermFormula;
  /** The standardised map that the heatmap shows as 1. */
  readonly heatmapThreshold: number;
  /** The same of each map alone; 1 where it is not known yet. */
  readonly mapThresholds: MapThresholds;
};

/** Pixels of the picture a side of one cell of a map: of `residual` and `marks`, and of `neighbours`. */
export const FINE_CELL = 2;
export const COARSE_CELL = 8;
/** The batch while tracing; the exported graph takes any. */
const TRACED_BATCH = 2;
/** Smoothing before the highest point is taken, as a share of the map's side: about 0.2 % of its places make a peak. */
const PEAK_SMOOTHING = 1 / 80;
/** Smoothing of the residual, in cells. */
const RESIDUAL_SMOOTHING = 1.5;

export function cellOf(map: MapName): number {
  return map === "neighbours" ? COARSE_CELL : FINE_CELL;
}

export function partOf(map: MapName, scale: ScaleName): StandardPart {
  return `${map}-${scale}`;
}

/** Outputs, a scale: `<scale>/features` `[batch, canvas/8, canvas/8, channels]`, `<scale>/seen-neighbours` of the same sides, 0 or 1. */
export function featureModel(trained: TrainedRestoration): ExportedFunction {
  return exported(trained, {}, (looked) =>
    Object.assign(
      {},
      ...looked.map(({ name, features, seen }) => ({
        [`${name}/features`]: features,
        [`${name}/seen-neighbours`]: seen.neighbours,
      })),
    ),
  );
}

/** Outputs, a scale and a map: `<scale>/<map>` and `<scale>/seen-<map>`, both `[batch, canvas/cell, canvas/cell, 1]`, not standardised. */
export function mapModel(trained: TrainedRestoration, banks: Banks): ExportedFunction {
  return exported(trained, constantsOfBanks(banks), (looked, constants) =>
    Object.assign(
      {},
      ...looked.flatMap((scale) => {
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
export function termModel(
  trained: TrainedRestoration,
  calibration: Pick<StandardCalibration, "banks" | "places">,
): ExportedFunction {
  return exported(trained, constantsOf(calibration), (looked, constants) =>
    Object.fromEntries(standardMaps(looked, constants).map(({ part, map }) => [part, peakOf(smoothed(map))])),
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
  return exported(trained, constantsOf(calibration), (looked, constants) => {
    const maps = standardMaps(looked, constants);
    const parts = Object.fromEntries(maps.map(({ part, map }) => [part, peakOf(smoothed(map))]));
    const size = looked.at(-1)!.restored.shape[1]!;
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
      reconstruction: pixelsOf(looked.at(-1)!.restored),
    };
  });
}

/** A(x): the mean of the standardised terms, weighed. `[batch]`. */
export function weightedTerms(
  parts: Readonly<Record<string, Tensor>>,
  { terms }: Pick<TermFormula, "terms">,
): Tensor {
  const total = terms.reduce((weights, { weight }) => weights + weight, 0);
  return terms
    .map(({ part, weight, scale }) => mul(standardised(parts[part]!, scale), weight / total))
    .reduce((score, term) => add(score, term));
}

type Seen = Readonly<Record<MapName, Tensor>>;

/** What the networks of one scale make of a batch. */
type Looked = {
  readonly name: ScaleName;
  readonly x: Tensor;
  readonly restored: Tensor;
  readonly logits: Tensor;
  readonly features: Tensor;
  readonly seen: Seen;
};

function exported(
  { plan, values }: TrainedRestoration,
  constants: ExportedFunction["constants"],
  body: (looked: readonly Looked[], constants: Tensors) => Tensors,
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
        scales.map((part) => look(part, bound, image!)),
        bound,
      ),
  };
}

function look({ scale, networks }: ScaleNetworks, values: Tensors, image: Tensor): Looked {
  const scope = boundScope(values, { isTraining: false }).within(scale.name);
  const shrink = image.shape[1]! / scale.canvas;
  const pixels = shrink === 1 ? image : averaged(image, shrink);
  const x = toNetworkRange(pixels);
  const restored = networks.restore(scope, x);
  const { logits, features } = networks.mark(scope, x, restored);
  const [fine, coarse] = features;
  return {
    name: scale.name,
    x,
    restored,
    logits,
    features: concat([averaged(fine, 2), coarse], 3),
    seen: seenIn(pixels),
  };
}

/** 1 where there is picture, 0 where there is neutral grey alone. */
function seenIn(pixels: Tensor): Seen {
  const isPicture = pictureArea(pixels);
  const mostly = (cell: number) => cast(greater(averaged(isPicture, cell), 0.5), "float32");
  return { residual: mostly(FINE_CELL), marks: mostly(FINE_CELL), neighbours: mostly(COARSE_CELL) };
}

function mapsOf(
  { name, x, restored, logits, features }: Looked,
  constants: Tensors,
): Record<MapName, Tensor> {
  const difference = abs(sub(localContrast(x), localContrast(restored)));
  return {
    residual: gaussianBlur(averaged(difference, FINE_CELL), RESIDUAL_SMOOTHING),
    marks: logits,
    neighbours: distanceToNearest(features, name, constants),
  };
}

type StandardMap = { readonly name: MapName; readonly part: StandardPart; readonly map: Tensor };

/** Every map of every scale in deviations of good parts at the place; 0 where there is no picture. */
function standardMaps(looked: readonly Looked[], constants: Tensors): StandardMap[] {
  return looked.flatMap((scale) => {
    const maps = mapsOf(scale, constants);
    return MAP_NAMES.map((name) => {
      const { mean, deviation } = placeNames(scale.name, name);
      const standard = div(sub(maps[name], constants[mean]!), constants[deviation]!);
      return { name, part: partOf(name, scale.name), map: mul(standard, scale.seen[name]) };
    });
  });
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

function averaged(x: Tensor, cell: number): Tensor {
  return avgPool(x as Tensor4D, cell, cell, "same");
}

function pixelsOf(restored: Tensor): Tensor {
  return mul(add(restored, 1), 127.5);
}

function placeNames(scale: ScaleName, map: MapName) {
  const name = (part: string) => `calibration/${scale}/${map}/${part}`;
  return { mean: name("mean"), deviation: name("deviation") };
}

function constantsOf({
  banks,
  places,
}: Pick<StandardCalibration, "banks" | "places">): ExportedFunction["constants"] {
  const statistics = Object.entries(places).flatMap(([scale, maps]) =>
    MAP_NAMES.flatMap((map) => {
      const names = placeNames(scale as ScaleName, map);
      const { mean, deviation } = maps[map];
      const side = Math.sqrt(mean.length);
      const shape: Shape = [1, side, side, 1];
      return [
        [names.mean, { shape, data: mean }],
        [names.deviation, { shape, data: deviation }],
      ] as const;
    }),
  );
  return { ...constantsOfBanks(banks), ...Object.fromEntries(statistics) };
}

function constantsOfBanks(banks: Banks): ExportedFunction["constants"] {
  return Object.assign({}, ...Object.entries(banks).map(([scale, bank]) => bankConstants(scale, bank)));
}
