/**
 * @file Updates and scores of a detector, as steps for the engine.
 *
 * One run of the training step makes several updates, since with small networks starting a run costs as much as an update.
 */
import { slice, squeeze, type Tensor } from "@tensorflow/tfjs-core";
import type { Arrays, Noise, Shapes, Step, Tensors } from "../engine/step.ts";
import type { Random } from "../random/random.ts";
import { adamState, adamUpdate, averagedValues, averageState, averageUpdate, initialState } from "./adam.ts";
import type { Detector, Objective } from "./detector.ts";
import { differentiate } from "./differentiate.ts";
import { type Packing, packingFor } from "./packing.ts";
import { boundScope, type Declarations, declareParameters, initialValues, trainableNames } from "./scope.ts";

export type DetectorPlan = {
  readonly detector: Detector;
  readonly declarations: Declarations;
  /** Of each objective, the parameters that it moves. */
  readonly packings: readonly Packing[];
  /** Parameters and statistics as they lie, Adam's moments and moving averages. */
  readonly state: Shapes;
};

/** Finds out what parameters a detector has and lays out the state of its training. */
export async function planDetector(detector: Detector): Promise<DetectorPlan> {
  const declarations = await declareParameters((scope) => {
    const x = scope.noise.normal([detector.batchSize, ...detector.shape]);
    for (const { loss } of detector.objectives) loss(scope, x);
  });
  const packings = detector.objectives.map(({ moves }, index) => {
    const names = moves.flatMap((prefix) => trainableNames(declarations, prefix));
    return packingFor(`parameters/${index}`, shapesOf(declarations, names));
  });
  const packed = Object.assign({}, ...packings.map(({ shapes }) => shapes)) as Shapes;
  const statistics = [...declarations].filter(([, { kind }]) => kind === "statistic").map(([name]) => name);
  return {
    detector,
    declarations,
    packings,
    state: {
      ...packed,
      ...shapesOf(declarations, statistics),
      ...adamState(packed),
      ...(detector.averageDecay === null ? {} : averageState(packed)),
    },
  };
}

function shapesOf(declarations: Declarations, names: readonly string[]): Shapes {
  return Object.fromEntries(names.map((name) => [name, declarations.get(name)!.shape]));
}

/** The state in which a training begins. */
export function firstState(
  { declarations, packings, state }: DetectorPlan,
  randomOf: (name: string) => Random,
): Arrays {
  const named = initialValues(declarations, randomOf);
  const packed = Object.assign({}, ...packings.map(({ packValues }) => packValues(named))) as Arrays;
  return initialState(state, { ...named, ...packed });
}

/** The values that score, by the names that the networks ask for: moving averages where there are some. */
export function scoringValues({ declarations, packings }: DetectorPlan, state: Arrays): Arrays {
  const trained = packings.map(({ shapes, unpackValues }) =>
    unpackValues(averagedValues(state, Object.keys(shapes))),
  );
  const named = Object.assign({}, ...trained) as Arrays;
  return Object.fromEntries([...declarations.keys()].map((name) => [name, named[name] ?? state[name]!]));
}

/**
 * Several updates. Feeds: `x` `[updates · objectives, batch, …sample]`, a batch for each objective of each update, and
 * `stepSizes` `[updates]`, Adam's α_t. Outputs: `losses` of the last update, one a name `loss/0`, `loss/1`, …
 */
export function trainingStep(plan: DetectorPlan, updates: number): Step {
  const { detector, state: shapes } = plan;
  const { objectives, batchSize, shape } = detector;
  return {
    name: "updates of a detector",
    state: shapes,
    feeds: { x: [updates * objectives.length, batchSize, ...shape], stepSizes: [updates] },
    body: (state, { x, stepSizes }, noise) => {
      let latest: Tensors = state;
      let losses: Record<string, Tensor> = {};
      for (let update = 0; update < updates; update += 1) {
        losses = {};
        const before = latest;
        for (const [index, objective] of objectives.entries()) {
          const batch = rowOf(x!, update * objectives.length + index);
          const one = { plan, index, objective, noise };
          const { changes, loss } = updated(one, latest, batch, rowOf(stepSizes!, update));
          latest = { ...latest, ...changes };
          losses[`loss/${index}`] = loss;
        }
        latest = { ...latest, ...averaged(plan, before, latest) };
      }
      return { state: latest, outputs: losses };
    },
  };
}

function rowOf(tensor: Tensor, index: number): Tensor {
  const { shape } = tensor;
  return squeeze(slice(tensor, [index, ...shape.slice(1).map(() => 0)], [1, ...shape.slice(1)]), [0]);
}

type OneUpdate = {
  readonly plan: DetectorPlan;
  readonly index: number;
  readonly objective: Objective;
  readonly noise: Noise;
};

/** One objective's gradient, by Adam; statistics move with the networks whose parameters move. */
function updated({ plan, index, objective, noise }: OneUpdate, state: Tensors, x: Tensor, stepSize: Tensor) {
  const { declarations, packings, detector } = plan;
  const packing = packings[index]!;
  const others = Object.assign({}, ...packings.map(({ unpack }) => unpack(state))) as Tensors;
  const statistics = [...declarations].filter(([, { kind }]) => kind === "statistic");
  const fixed = { ...others, ...Object.fromEntries(statistics.map(([name]) => [name, state[name]!])) };
  const { gradients, loss, auxiliary } = differentiate(packing.unpack(state) as Tensors, (parameters) => {
    const moved = new Map<string, Tensor>();
    const scope = boundScope({ ...fixed, ...parameters }, { isTraining: true, noise, updates: moved });
    const result = objective.loss(scope, x);
    const own = [...moved].filter(([name]) => objective.moves.some((prefix) => name.startsWith(prefix)));
    return { loss: result, auxiliary: Object.fromEntries(own) };
  });
  const changed = adamUpdate(state, packing.pack(gradients), stepSize, detector.optimiser);
  return { changes: { ...auxiliary, ...changed }, loss };
}

function averaged({ detector, packings }: DetectorPlan, before: Tensors, after: Tensors): Tensors {
  if (detector.averageDecay === null) return {};
  const names = packings.flatMap(({ shapes }) => Object.keys(shapes));
  const parameters = Object.fromEntries(names.map((name) => [name, after[name]!]));
  return averageUpdate(before, parameters, detector.averageDecay);
}

/** Scores of `batch` samples. State: the scoring values. Feed: `x` `[batch, …sample]`. Outputs: the scores by name. */
export function scoringStep({ detector, declarations }: DetectorPlan, batch: number): Step {
  return {
    name: "scores of a detector",
    state: shapesOf(declarations, [...declarations.keys()]),
    feeds: { x: [batch, ...detector.shape] },
    body: (values, { x }, noise) => ({
      outputs: { ...detector.scores(boundScope(values, { isTraining: false, noise }), x!) },
    }),
  };
}
