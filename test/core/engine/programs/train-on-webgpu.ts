/**
 * @file Takes small training steps on WebGPU and on the CPU, and prints the largest relative differences between the
 * two as JSON. The state is read in between and goes from one compiled step to another, as in a training.
 */
import { writeSync } from "node:fs";
import type { OnnxProvider } from "../../../../src-main/core/engine/executors/onnx-session.ts";
import { OnnxRuntimeExecutor } from "../../../../src-main/core/engine/executors/onnxruntime.ts";
import { sizeOf } from "../../../../src-main/core/engine/shape.ts";
import type { Arrays, Shapes } from "../../../../src-main/core/engine/step.ts";
import { initialState } from "../../../../src-main/core/networks/adam.ts";
import { biganNetworks } from "../../../../src-main/core/networks/bigan-networks.ts";
import { definePreset } from "../../../../src-main/core/networks/presets.ts";
import { initialValues } from "../../../../src-main/core/networks/scope.ts";
import { adversarialStep, planTraining } from "../../../../src-main/core/networks/training-steps.ts";
import { randomFor } from "../../../../src-main/core/random/random.ts";
import { seededNoise, worstRelativeDifference } from "../../../helpers/traced-and-eager.ts";

const { hyperParameters } = definePreset("bigan", { size: 28, channels: 1 });
// Adam's usual epsilon makes a whole step of the rounding error of a gradient that is nearly zero; this one does not.
const plan = await planTraining(biganNetworks({ size: 28, channels: 1, latent: 5 }, 4), {
  ...hyperParameters,
  latent: 5,
  batchSize: 2,
  epsilon: 1,
});
const values = initialValues(plan.declarations, (name) => randomFor(1, "initial", name));

function feedsFor(shapes: Shapes): Arrays {
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const data = new Float32Array(sizeOf(shape)).fill(0.5);
    if (name === "x") randomFor(2, "feeds").fillUniform(data);
    return [name, data] as const;
  });
  return Object.fromEntries(entries);
}

async function trained(provider: OnnxProvider) {
  const executor = new OnnxRuntimeExecutor({ provider, threads: 1 });
  executor.load(initialState(plan.state, values), plan.state);
  const definition = adversarialStep(plan);
  const noise = seededNoise(3);
  const first = await executor.compile(definition);
  await first.run(feedsFor(definition.feeds), noise);
  const between = await executor.read();
  const second = await executor.compile(definition);
  await first.dispose();
  const outputs = await second.run(feedsFor(definition.feeds), noise);
  const state = await executor.read();
  await second.dispose();
  await executor.dispose();
  return { outputs, between, state };
}

const [webgpu, cpu] = [await trained("webgpu"), await trained("cpu")];
writeSync(
  1,
  JSON.stringify({
    outputs: worstRelativeDifference(webgpu.outputs, cpu.outputs),
    between: worstRelativeDifference(webgpu.between, cpu.between),
    state: worstRelativeDifference(webgpu.state, cpu.state),
    moved: worstRelativeDifference(cpu.state, cpu.between),
  }),
);
