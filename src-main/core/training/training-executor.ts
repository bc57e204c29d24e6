/** @file The executor of a training: opened, loaded with where the training stands, and read at its end. */
import { KensaError } from "../../contract/errors.ts";
import type { Device } from "../../contract/training.ts";
import { createExecutor } from "../engine/devices.ts";
import type { Executor } from "../engine/executor.ts";
import { averagedValues, initialState } from "../networks/adam.ts";
import { initialValues } from "../networks/scope.ts";
import type { TrainedNetworks } from "../networks/scoring-model.ts";
import type { TrainingPlan } from "../networks/training-steps.ts";
import { randomFor } from "../random/random.ts";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";

/** Throws `device-unavailable` where the device does not work. */
export function openExecutor(device: Device, threads: number): Executor {
  try {
    return createExecutor(device, threads);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new KensaError("device-unavailable", message, { action: "Train with --device cpu.", cause });
  }
}

/** What networks in training hold. */
export type Stateful = Pick<TrainingPlan, "state" | "declarations">;

/** Loads the checkpoint or, where there is none, networks that have learned nothing. Throws `damaged`. */
export async function loadCheckpoint(
  executor: Executor,
  plan: Stateful,
  { checkpoint, seed }: { readonly checkpoint: string; readonly seed: number },
): Promise<Checkpoint> {
  const from = (await readCheckpoint(checkpoint, plan.state)) ?? firstCheckpoint(plan, seed);
  executor.load(from.state, plan.state);
  return from;
}

function firstCheckpoint(plan: Stateful, seed: number): Checkpoint {
  const values = initialValues(plan.declarations, (name) => randomFor(seed, "initial", name));
  const state = initialState(plan.state, values);
  return { step: 0, discriminatorSteps: 0, seconds: 0, curve: [], sums: {}, state };
}

/** The networks with the averaged weights that score. */
export async function trainedNetworks(plan: TrainingPlan, executor: Executor): Promise<TrainedNetworks> {
  const { networks, declarations } = plan;
  return { networks, declarations, values: await scoringValues(plan, executor) };
}

/** The values that score: averages where there are any. */
export async function scoringValues(
  { declarations }: Pick<Stateful, "declarations">,
  executor: Executor,
): Promise<Record<string, Float32Array>> {
  return averagedValues(await executor.read(), declarations.keys());
}
