/** @file One pass of EGBAD against AnoGAN's search of 500 steps, on the same networks and the same engine. */
import { add, mul, tensor } from "@tensorflow/tfjs-core";
import { OnnxRuntimeExecutor } from "../src-main/core/engine/executors/onnxruntime.ts";
import { countFlops } from "../src-main/core/engine/onnx/count-flops.ts";
import { sizeOf } from "../src-main/core/engine/shape.ts";
import type { Step } from "../src-main/core/engine/step.ts";
import { traceStep } from "../src-main/core/engine/trace/trace.ts";
import {
  firstCodes,
  LATENT_SEARCH,
  latentSearchStep,
  searchLatent,
} from "../src-main/core/networks/anogan.ts";
import { rawScores } from "../src-main/core/networks/anomaly-score.ts";
import { bind } from "../src-main/core/networks/networks.ts";
import { definePreset } from "../src-main/core/networks/presets.ts";
import { boundScope, initialValues } from "../src-main/core/networks/scope.ts";
import type { TrainedNetworks } from "../src-main/core/networks/scoring-model.ts";
import { planTraining } from "../src-main/core/networks/training-steps.ts";
import { randomFor } from "../src-main/core/random/random.ts";
import { ratioOf, takeTurns, timed } from "./interleave.ts";
import type { BenchContext, Figure, Measured, Measurement } from "./measurement.ts";
import { openStep } from "./open-step.ts";
import { median } from "./statistics.ts";

export const latentSearch: Measurement = {
  name: "latent-search",
  title: "EGBAD's one pass against AnoGAN's search of 500 steps, same networks",
  needsSamples: false,
  run: measureLatentSearch,
};

type Case = {
  readonly preset: "paper" | "bigan";
  readonly size: 28 | 64;
  readonly channels: 1 | 3;
  readonly batch: number;
};

const CASES: readonly Case[] = [
  { preset: "paper", size: 28, channels: 1, batch: 1 },
  { preset: "paper", size: 28, channels: 1, batch: 100 },
  { preset: "bigan", size: 64, channels: 3, batch: 1 },
  { preset: "bigan", size: 64, channels: 3, batch: 16 },
];
const MEGA = 1e6;

async function measureLatentSearch(context: BenchContext): Promise<Measured> {
  const figures: Figure[] = [];
  for (const one of CASES) figures.push(...(await compare(one, context)));
  figures.push(await wholeSearch(CASES[0]!, context));
  return {
    figures,
    notes: [
      `Times of ${LATENT_SEARCH.steps} steps are single steps, timed in turns with passes, times ${LATENT_SEARCH.steps}; the whole search at the end is a check of that.`,
      "The search is given every advantage: spectral norms and what D makes of x are computed once, when it is compiled, and the compilation is not counted.",
      "The networks are untrained, which does not change their speed.",
    ],
  };
}

async function compare(one: Case, context: BenchContext): Promise<Figure[]> {
  const trained = await untrained(one, context.seed);
  const x = someImages(one, context.seed);
  const pass = scoringPass(trained, one.batch);
  const search = latentSearchStep(trained, x);
  const [passFlops, searchFlops] = [await flopsOf(pass), await flopsOf(search)];
  const passing = await openStep(pass, {}, context);
  const searching = await openStep(
    search,
    firstCodes(search.state, randomFor(context.seed, "codes")),
    context,
  );
  const stepSize = Float32Array.of(1e-3);
  const turns = context.isQuick ? { rounds: 2, times: 5 } : { rounds: 10, times: 10 };
  const contenders = {
    pass: timed(() => passing.run({ x })),
    step: timed(() => searching.run({ stepSize })),
  };
  const timings = await takeTurns(contenders, turns);
  await passing.close();
  await searching.close();
  const { steps } = LATENT_SEARCH;
  const { ratio, lowest, highest } = ratioOf(timings.step, timings.pass, turns);
  const at = `${one.preset} ${one.size} px, batch ${one.batch}`;
  return [
    { name: `${at}: one pass`, value: median(timings.pass), unit: "ms" },
    { name: `${at}: one search step`, value: median(timings.step), unit: "ms" },
    { name: `${at}: ${steps} steps / one pass`, value: steps * ratio, unit: "×" },
    { name: `${at}: lowest round`, value: steps * lowest, unit: "×" },
    { name: `${at}: highest round`, value: steps * highest, unit: "×" },
    { name: `${at}: pass, counted`, value: passFlops / MEGA, unit: "MFLOP" },
    { name: `${at}: search step, counted`, value: searchFlops / MEGA, unit: "MFLOP" },
    {
      name: `${at}: ${steps} steps / one pass, counted`,
      value: (steps * searchFlops) / passFlops,
      unit: "×",
    },
  ];
}

/** A search through the product's own function, compilation and all. */
async function wholeSearch(one: Case, context: BenchContext): Promise<Figure> {
  const steps = context.isQuick ? 50 : LATENT_SEARCH.steps;
  const trained = await untrained(one, context.seed);
  const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads: context.threads });
  const started = performance.now();
  await searchLatent(executor, trained, someImages(one, context.seed), { ...LATENT_SEARCH, steps });
  const value = performance.now() - started;
  await executor.dispose();
  return {
    name: `${one.preset} ${one.size} px, batch ${one.batch}: a whole search of ${steps} steps`,
    value,
    unit: "ms",
  };
}

/** A(x) = 0.9·‖x − G(E(x))‖₁ + 0.1·‖f_D(x,E(x)) − f_D(G(E(x)),E(x))‖₁, as released. */
function scoringPass({ networks, declarations, values }: TrainedNetworks, batch: number): Step {
  return {
    name: "one pass",
    state: {},
    feeds: { x: [batch, ...networks.shape.input] },
    body: (_, { x }) => {
      const parameters = [...declarations].map(
        ([name, { shape }]) => [name, tensor(values[name]!, [...shape])] as const,
      );
      const bound = bind(networks, boundScope(Object.fromEntries(parameters), { isTraining: false }));
      const { residual, features } = rawScores(bound, x!);
      return { outputs: { scores: add(mul(residual, 0.9), mul(features, 0.1)) } };
    },
  };
}

async function untrained({ preset, size, channels }: Case, seed: number): Promise<TrainedNetworks> {
  const { networks, hyperParameters } = definePreset(preset, { size, channels });
  const { declarations } = await planTraining(networks, hyperParameters);
  return {
    networks,
    declarations,
    values: initialValues(declarations, (name) => randomFor(seed, "initial", name)),
  };
}

function someImages({ size, channels, batch }: Case, seed: number): Float32Array {
  const x = new Float32Array(sizeOf([batch, size, size, channels]));
  randomFor(seed, "images").fillUniform(x);
  return x;
}

async function flopsOf(step: Step): Promise<number> {
  return (await countFlops((await traceStep(step)).bytes)).flops;
}
