/**
 * @file One update of the three networks, as steps for the engine.
 *
 * `reconstructionStep` teaches E and G alone (the warm-up), `adversarialStep` all three. Gradients of D and of E, G are
 * taken of two losses over the same forward pass; traced, the pass is shared.
 */
import { add, cast, greater, mul, type Tensor } from "@tensorflow/tfjs-core";
import type { Shapes, Step, Tensors } from "../engine/step.ts";
import { type AdamSettings, adamState, adamUpdate, averageState, averageUpdate } from "./adam.ts";
import { differentiate } from "./differentiate.ts";
import type { HyperParameters } from "./hyper-parameters.ts";
import { deceptionLoss, discriminatorLoss, meanAbsoluteDifference } from "./losses.ts";
import { type BoundNetworks, bind, type Networks } from "./networks.ts";
import { boundScope, type Declarations, declareParameters, pick, shapesOf, trainableNames } from "./scope.ts";

/** Everything that a step is built from. */
export type TrainingPlan = {
  readonly networks: Networks;
  readonly hyperParameters: HyperParameters;
  readonly declarations: Declarations;
  /** Parameters, statistics, Adam's moments and moving averages. */
  readonly state: Shapes;
};

/** The scalars that the host feeds to every training step. */
const SCALAR_FEEDS = { stepSize: [], discriminatorStepSize: [], averageDecay: [] } as const;

/** Finds out what parameters the networks have and lays out the state of their training. */
export async function planTraining(
  networks: Networks,
  hyperParameters: HyperParameters,
): Promise<TrainingPlan> {
  const declarations = await declareParameters((scope) => {
    const { E, G, D } = bind(networks, scope);
    const z = scope.noise.normal([2, networks.shape.latent]);
    const x = G(z);
    D(x, E(x));
  });
  const shapes = shapesOf(declarations);
  const trainable = pick(shapes, trainableNames(declarations));
  return {
    networks,
    hyperParameters,
    declarations,
    state: { ...shapes, ...adamState(trainable), ...averageState(trainable) },
  };
}

/** E and G learn to reconstruct: the loss is mean |x − G(E(x))| alone. Feeds: `x`, and the scalars. */
export function reconstructionStep(plan: TrainingPlan): Step {
  return {
    name: "reconstruction",
    state: plan.state,
    feeds: { x: batchShape(plan), ...SCALAR_FEEDS },
    body: (state, feeds) => {
      const { gradients, loss, auxiliary } = differentiate(
        pick(state, generatorNames(plan)),
        (parameters) => {
          const { networks, updates } = bindForTraining(plan, { ...state, ...parameters });
          const difference = meanAbsoluteDifference(feeds["x"]!, networks.G(networks.E(feeds["x"]!)));
          return { loss: difference, auxiliary: Object.fromEntries(updates) };
        },
      );
      const updated = adamUpdate(state, gradients, feeds["stepSize"]!, adamOf(plan));
      return {
        state: { ...auxiliary, ...updated, ...averaged(plan, state, updated, feeds) },
        outputs: { reconstructionLoss: loss },
      };
    },
  };
}

/**
 * All three networks learn. Feeds: `x` and the scalars; where the preset alternates, also `x2`, the batch of E and G.
 * Outputs: `discriminatorLoss`, `generatorLoss` (deception alone) and, where E and G are held to it, `reconstructionLoss`.
 */
export function adversarialStep(plan: TrainingPlan): Step {
  const { isAlternating, discriminatorRest } = plan.hyperParameters;
  const x = batchShape(plan);
  return {
    name: "adversarial",
    state: plan.state,
    feeds: isAlternating ? { x, x2: x, ...SCALAR_FEEDS } : { x, ...SCALAR_FEEDS },
    body: (state, feeds, noise) => {
      const drawn = () => noise.normal([plan.hyperParameters.batchSize, plan.networks.shape.latent]);
      const z = drawn();
      const run = { plan, noise };
      const D = discriminatorGradients(run, state, feeds["x"]!, z);
      const awake = cast(greater(D.loss, discriminatorRest), "float32");
      const updatedD = adamUpdate(
        state,
        D.gradients,
        mul(feeds["discriminatorStepSize"]!, awake),
        adamOf(plan),
      );
      const against = isAlternating ? { ...state, ...updatedD } : state;
      const EG = isAlternating
        ? generatorGradients(run, against, feeds["x2"]!, drawn())
        : generatorGradients(run, against, feeds["x"]!, z);
      const updatedEG = adamUpdate(state, EG.gradients, feeds["stepSize"]!, adamOf(plan));
      const updated = { ...updatedD, ...updatedEG };
      const { deception, reconstruction, ...statistics } = EG.auxiliary;
      return {
        state: { ...D.auxiliary, ...statistics, ...updated, ...averaged(plan, state, updated, feeds) },
        outputs: {
          discriminatorLoss: D.loss,
          generatorLoss: deception!,
          ...(reconstruction ? { reconstructionLoss: reconstruction } : {}),
        },
      };
    },
  };
}

type Run = { readonly plan: TrainingPlan; readonly noise: Parameters<Step["body"]>[2] };

function discriminatorGradients({ plan, noise }: Run, state: Tensors, x: Tensor, z: Tensor) {
  return differentiate(pick(state, trainableNames(plan.declarations, "D/")), (parameters) => {
    const { networks, updates } = bindForTraining(plan, { ...state, ...parameters }, noise);
    const { E, G, D } = networks;
    const loss = discriminatorLoss(D(x, E(x)).logit, D(G(z), z).logit);
    return { loss, auxiliary: Object.fromEntries([...updates].filter(([name]) => name.startsWith("D/"))) };
  });
}

function generatorGradients({ plan, noise }: Run, state: Tensors, x: Tensor, z: Tensor) {
  const { adversarialWeight, reconstructionWeight, codeWeight, statisticsFrom } = plan.hyperParameters;
  return differentiate(pick(state, generatorNames(plan)), (parameters) => {
    const { networks, updates } = bindForTraining(plan, { ...state, ...parameters }, noise);
    const { E, G, D } = networks;
    const dreaming =
      statisticsFrom === "parts" ? withoutUpdates(plan, { ...state, ...parameters }, noise) : networks;
    const code = E(x);
    const generated = dreaming.G(z);
    const deception = deceptionLoss(D(x, code).logit, D(generated, z).logit);
    let loss = mul(deception, adversarialWeight);
    const auxiliary: Record<string, Tensor> = { deception };
    if (reconstructionWeight > 0) {
      auxiliary["reconstruction"] = meanAbsoluteDifference(x, G(code));
      loss = add(loss, mul(auxiliary["reconstruction"], reconstructionWeight));
    }
    if (codeWeight > 0) loss = add(loss, mul(meanAbsoluteDifference(z, dreaming.E(generated)), codeWeight));
    const statistics = [...updates].filter(([name]) => !name.startsWith("D/"));
    return { loss, auxiliary: { ...auxiliary, ...Object.fromEntries(statistics) } };
  });
}

function bindForTraining(
  plan: TrainingPlan,
  values: Tensors,
  noise?: Run["noise"],
): { networks: BoundNetworks; updates: Map<string, Tensor> } {
  const updates = new Map<string, Tensor>();
  const scope = boundScope(values, { isTraining: true, updates, ...(noise ? { noise } : {}) });
  return { networks: bind(plan.networks, scope), updates };
}

/** The same networks, leaving the running statistics alone. */
function withoutUpdates(plan: TrainingPlan, values: Tensors, noise: Run["noise"]): BoundNetworks {
  return bind(plan.networks, boundScope(values, { isTraining: true, noise }));
}

function averaged(
  plan: TrainingPlan,
  state: Tensors,
  updated: Tensors,
  feeds: Tensors,
): Record<string, Tensor> {
  const parameters = pick(
    updated,
    trainableNames(plan.declarations).filter((name) => name in updated),
  );
  return averageUpdate(state, parameters, feeds["averageDecay"]!);
}

function generatorNames({ declarations }: TrainingPlan): string[] {
  return [...trainableNames(declarations, "E/"), ...trainableNames(declarations, "G/")];
}

function adamOf({ hyperParameters }: TrainingPlan): AdamSettings {
  return hyperParameters;
}

function batchShape({ networks, hyperParameters }: TrainingPlan): number[] {
  return [hyperParameters.batchSize, ...networks.shape.input];
}
