/**
 * @file One update of the networks of the preset `standard`: E and G learn to restore damaged parts, D to mark the damage.
 *
 * D is trained on what E and G make at the moment; they are not trained to please it.
 */
import { add, div, mean, mul, neg, softplus, sub, type Tensor, zeros } from "@tensorflow/tfjs-core";
import type { Shapes, Step, Tensors } from "../engine/step.ts";
import { type AdamSettings, adamState, adamUpdate, averageState, averageUpdate } from "./adam.ts";
import { toNetworkRange } from "./anomaly-score.ts";
import { differentiate } from "./differentiate.ts";
import { meanAbsoluteDifference } from "./losses.ts";
import { type RestorationNetworks, restorationNetworks } from "./restoration-networks.ts";
import type { Scale } from "./scales.ts";
import {
  boundScope,
  type Declarations,
  declareParameters,
  pick,
  type Scope,
  shapesOf,
  trainableNames,
} from "./scope.ts";

export type RestorationNumbers = AdamSettings & {
  /** Decay of the moving average of all weights that scores, once it has run in. */
  readonly averageDecay: number;
  /** How much more a damaged pixel counts in D's loss than an undamaged one, of which there are many. */
  readonly damageWeight: number;
  /** Steps of an epoch-free default training. */
  readonly steps: number;
};

export type ScaleNetworks = { readonly scale: Scale; readonly networks: RestorationNetworks };

/** Everything that a training of restoration is built from. */
export type RestorationPlan = {
  readonly channels: 1 | 3;
  readonly scales: readonly ScaleNetworks[];
  readonly numbers: RestorationNumbers;
  readonly declarations: Declarations;
  /** Parameters, statistics, Adam's moments and moving averages. */
  readonly state: Shapes;
};

/** The scalars that the host feeds to every step. */
const RESTORATION_SCALARS = { stepSize: [], averageDecay: [] } as const;

/** Names of what is fed for one scale; see `restorationStep`. */
export function feedNames({ name }: Pick<Scale, "name">) {
  return { damaged: `${name}/damaged`, good: `${name}/good`, damage: `${name}/damage` } as const;
}

/** Finds out what parameters the networks of all scales have and lays out the state of their training. */
export async function planRestoration(
  scales: readonly Scale[],
  channels: 1 | 3,
  numbers: RestorationNumbers,
): Promise<RestorationPlan> {
  const withNetworks = scales.map((scale) => ({
    scale,
    networks: restorationNetworks(channels, scale.width),
  }));
  const declarations = await declareParameters((scope) => {
    for (const { scale, networks } of withNetworks) {
      const within = scope.within(scale.name);
      const x = zeros([1, scale.side, scale.side, channels]);
      networks.mark(within, x, networks.restore(within, x));
    }
  });
  const shapes = shapesOf(declarations);
  const trainable = pick(shapes, trainableNames(declarations));
  const state = { ...shapes, ...adamState(trainable), ...averageState(trainable) };
  return { channels, scales: withNetworks, numbers, declarations, state };
}

/**
 * Feeds, for each scale: `damaged` and `good` `[batch, side, side, channels]` in 0–255, `damage` `[batch, side/2, side/2, 1]`, 1
 * where the two differ visibly; and the scalars. Outputs, means over the scales: `reconstructionLoss`, mean |good − G(E(damaged))|,
 * and `discriminatorLoss`, the cross-entropy of D's marks.
 */
export function restorationStep(plan: RestorationPlan): Step {
  const { channels, scales, numbers } = plan;
  const shapes = scales.map(({ scale }) => {
    const { damaged, good, damage } = feedNames(scale);
    const picture = [scale.batch, scale.side, scale.side, channels];
    const half = scale.side / 2;
    return { [damaged]: picture, [good]: picture, [damage]: [scale.batch, half, half, 1] };
  });
  return {
    name: "restoration",
    state: plan.state,
    feeds: Object.assign({}, ...shapes, RESTORATION_SCALARS),
    body: (state, feeds) => {
      const learned = scales.map((part) => learnScale(plan, part, state, feeds));
      const gradients = Object.assign({}, ...learned.map((scale) => scale.gradients)) as Tensors;
      const statistics = Object.assign({}, ...learned.map((scale) => scale.statistics)) as Tensors;
      const updated = adamUpdate(state, gradients, feeds["stepSize"]!, numbers);
      const parameters = pick(updated, Object.keys(gradients));
      return {
        state: { ...statistics, ...updated, ...averageUpdate(state, parameters, feeds["averageDecay"]!) },
        outputs: {
          reconstructionLoss: meanOf(learned.map((scale) => scale.reconstruction)),
          discriminatorLoss: meanOf(learned.map((scale) => scale.marking)),
        },
      };
    },
  };
}

type Learned = {
  readonly gradients: Tensors;
  readonly statistics: Tensors;
  readonly reconstruction: Tensor;
  readonly marking: Tensor;
};

function learnScale(
  { declarations, numbers }: RestorationPlan,
  { scale, networks }: ScaleNetworks,
  state: Tensors,
  feeds: Tensors,
): Learned {
  const names = feedNames(scale);
  const x = toNetworkRange(feeds[names.damaged]!);
  const good = toNetworkRange(feeds[names.good]!);
  const own = (network: string) => pick(state, trainableNames(declarations, `${scale.name}/${network}/`));
  const bound = (parameters: Tensors, updates?: Map<string, Tensor>): Scope =>
    boundScope({ ...state, ...parameters }, { isTraining: true, ...(updates ? { updates } : {}) }).within(
      scale.name,
    );

  const EG = differentiate({ ...own("E"), ...own("G") }, (parameters) => {
    const updates = new Map<string, Tensor>();
    const restored = networks.restore(bound(parameters, updates), x);
    return { loss: meanAbsoluteDifference(good, restored), auxiliary: Object.fromEntries(updates) };
  });
  const D = differentiate(own("D"), (parameters) => {
    const updates = new Map<string, Tensor>();
    const restored = networks.restore(bound({}), x);
    const { logits } = networks.mark(bound(parameters, updates), x, restored);
    const loss = markingLoss(logits, feeds[names.damage]!, numbers.damageWeight);
    return { loss, auxiliary: Object.fromEntries(updates) };
  });
  return {
    gradients: { ...EG.gradients, ...D.gradients },
    statistics: { ...EG.auxiliary, ...D.auxiliary },
    reconstruction: EG.loss,
    marking: D.loss,
  };
}

/** Mean cross-entropy of the logits against the damage, in which a damaged pixel counts `damageWeight` times. */
function markingLoss(logits: Tensor, damage: Tensor, damageWeight: number): Tensor {
  const missed = mul(mul(damage, damageWeight), softplus(neg(logits)));
  const falselyMarked = mul(sub(1, damage), softplus(logits));
  return mean(add(missed, falselyMarked));
}

function meanOf(losses: readonly Tensor[]): Tensor {
  return div(
    losses.reduce((sum, loss) => add(sum, loss)),
    losses.length,
  );
}
