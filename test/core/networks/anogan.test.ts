import { concat, matMul, mul, reshape, sin, sum, type Tensor2D } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { KensaError } from "../../../src-main/contract/errors.ts";
import { OnnxRuntimeExecutor } from "../../../src-main/core/engine/executors/onnxruntime.ts";
import { adamStepSize } from "../../../src-main/core/networks/adam.ts";
import {
  firstCodes,
  LATENT_SEARCH,
  latentSearchStep,
  searchLatent,
  searchStepSize,
} from "../../../src-main/core/networks/anogan.ts";
import { biganNetworks } from "../../../src-main/core/networks/bigan-networks.ts";
import { flatten } from "../../../src-main/core/networks/layers.ts";
import type { Networks } from "../../../src-main/core/networks/networks.ts";
import { definePreset } from "../../../src-main/core/networks/presets.ts";
import { initialValues, normalInitialiser } from "../../../src-main/core/networks/scope.ts";
import type { TrainedNetworks } from "../../../src-main/core/networks/scoring-model.ts";
import { planTraining } from "../../../src-main/core/networks/training-steps.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { runEager, runTraced, worstRelativeDifference } from "../../helpers/traced-and-eager.ts";

const SIZE = 4;
const LATENT = 3;
const PIXELS = SIZE * SIZE;
const WHOLE = normalInitialiser(1);

/** G(z) = z·W as a picture: of the pictures of 16 pixels it can make a plane of three dimensions, and no other. */
const linear: Networks = {
  shape: { input: [SIZE, SIZE, 1], latent: LATENT },
  encode: (scope, x) => matMul(flatten(x) as Tensor2D, scope.parameter("weight", [PIXELS, LATENT], WHOLE)),
  generate: (scope, z) => {
    const picture = matMul(z as Tensor2D, scope.parameter("weight", [LATENT, PIXELS], WHOLE) as Tensor2D);
    return reshape(picture, [z.shape[0]!, SIZE, SIZE, 1]);
  },
  discriminate: (scope, x, z) => {
    const features = matMul(
      concat([flatten(x), z], 1) as Tensor2D,
      scope.parameter("weight", [PIXELS + LATENT, 5], WHOLE) as Tensor2D,
    );
    return { features, logit: features };
  },
};

/** The linear generator behind a sine: many codes are good, most of them only in their neighbourhood. */
const wavy: Networks = { ...linear, generate: (scope, z) => sin(mul(linear.generate(scope, z), 2)) };

/** D's one logit is the sum of its features. */
const judging: Networks = {
  ...linear,
  discriminate: (scope, x, z) => {
    const { features } = linear.discriminate(scope, x, z);
    return { features, logit: sum(features, 1, true) };
  },
};

async function withFirstValues(networks: Networks): Promise<TrainedNetworks> {
  const { hyperParameters } = definePreset("bigan", { size: 32, channels: 1 });
  const { declarations } = await planTraining(networks, hyperParameters);
  const values = initialValues(declarations, (name) => randomFor(1, "initial", name));
  return { networks, declarations, values };
}

/** z·W, computed here. */
function pictureOf({ values }: TrainedNetworks, z: readonly number[]): number[] {
  const weight = values["G/weight"]!;
  return Array.from({ length: PIXELS }, (_, pixel) =>
    z.reduce((total, value, row) => total + value * weight[row * PIXELS + pixel]!, 0),
  );
}

function someImages(count: number): Float32Array {
  const x = new Float32Array(count * PIXELS);
  randomFor(5, "images").fillNormal(x);
  return x;
}

const executor = () => new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 });
const CODES = [
  [0.5, -0.25, 0.75],
  [-0.6, 0.1, 0.3],
] as const;

describe("A latent search", () => {
  it("finds the code of a picture that G can make, and a low score with it", async () => {
    const trained = await withFirstValues(linear);
    const x = Float32Array.from(CODES.flatMap((code) => pictureOf(trained, code)));
    const found = await searchLatent(executor(), trained, x, { ...LATENT_SEARCH, steps: 1000 });
    for (const [index, value] of CODES.flat().entries()) expect(found.z[index]).toBeCloseTo(value, 2);
    for (const score of found.scores) expect(score).toBeLessThan(0.1);
  });

  it("scores a picture that G cannot make by what is left of it", async () => {
    const trained = await withFirstValues(linear);
    const defect = pictureOf(trained, CODES[0]);
    defect[6]! += 1;
    const x = Float32Array.from([...pictureOf(trained, CODES[0]), ...defect]);
    const { scores, residuals } = await searchLatent(executor(), trained, x, LATENT_SEARCH);
    expect(scores[1]).toBeGreaterThan(10 * scores[0]!);
    const map = residuals.slice(PIXELS);
    expect(map.indexOf(Math.max(...map))).toBe(6);
    expect(map[6]).toBeGreaterThan(0.5);
  });

  it("may take instead of features how sure D is that G(z) is no picture", async () => {
    const trained = await withFirstValues(judging);
    const x = someImages(1);
    const options = { ...LATENT_SEARCH, steps: 20, discriminatorTerm: "sigma" } as const;
    const { scores, residuals, z } = await searchLatent(executor(), trained, x, options);
    const weight = trained.values["D/weight"]!;
    const pair = [...pictureOf(trained, [...z]), ...z];
    const logit = pair.reduce(
      (total, value, row) =>
        total + [0, 1, 2, 3, 4].reduce((part, unit) => part + value * weight[row * 5 + unit]!, 0),
      0,
    );
    const residual = residuals.reduce((total, value) => total + value, 0);
    expect(scores[0]).toBeCloseTo(0.9 * residual + 0.1 * Math.log(1 + Math.exp(-logit)), 3);
  });

  it("searches each image of a batch as if it were alone", async () => {
    const trained = await withFirstValues(linear);
    const x = someImages(2);
    const options = { ...LATENT_SEARCH, steps: 50 };
    const both = await searchLatent(executor(), trained, x, options);
    const first = await searchLatent(executor(), trained, x.slice(0, PIXELS), options);
    expect(first.scores[0]).toBeCloseTo(both.scores[0]!, 4);
    for (let i = 0; i < LATENT; i += 1) expect(first.z[i]).toBeCloseTo(both.z[i]!, 4);
  });

  it("keeps for each image the best of its restarts, with the code and the residuals that belong to it", async () => {
    const trained = await withFirstValues(wavy);
    const x = someImages(8);
    const once = await searchLatent(executor(), trained, x, { ...LATENT_SEARCH, steps: 60, restarts: 1 });
    const best = await searchLatent(executor(), trained, x, { ...LATENT_SEARCH, steps: 60, restarts: 4 });
    const gains = best.scores.map((score, image) => once.scores[image]! - score);
    expect(Math.min(...gains)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...gains)).toBeGreaterThan(0);
    for (let image = 0; image < 8; image += 1) {
      const code = best.z.subarray(image * LATENT, (image + 1) * LATENT);
      for (const [pixel, value] of pictureOf(trained, [...code]).entries()) {
        const i = image * PIXELS + pixel;
        expect(best.residuals[i]).toBeCloseTo(Math.abs(x[i]! - Math.sin(2 * value)), 3);
      }
    }
  });

  it("gives the same codes for the same seed and others for another", async () => {
    const trained = await withFirstValues(wavy);
    const codes = async (seed: number) =>
      (await searchLatent(executor(), trained, someImages(2), { ...LATENT_SEARCH, steps: 5, seed })).z;
    expect(await codes(1)).toEqual(await codes(1));
    expect(await codes(2)).not.toEqual(await codes(1));
  });

  it("ends with `cancelled` when it is stopped on the way", async () => {
    const trained = await withFirstValues(linear);
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    const search = searchLatent(
      executor(),
      trained,
      someImages(1),
      { ...LATENT_SEARCH, steps: 1e6 },
      stop.signal,
    );
    await expect(search).rejects.toSatisfy(
      (thrown) => thrown instanceof KensaError && thrown.code === "cancelled",
    );
  });
});

describe("The step size of a latent search", () => {
  const rateAt = (done: number, options: Parameters<typeof searchStepSize>[1]) =>
    searchStepSize(done, options) /
    adamStepSize({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, learningRate: 1 }, done + 1);

  it("falls where it is asked to, in the search of usual settings as in the released one on MNIST", () => {
    for (const { search, falls } of [
      { search: LATENT_SEARCH, falls: [200, 300] },
      { search: { steps: 50, stepSizeFalls: [0.6, 0.8] }, falls: [30, 40] },
    ] as const) {
      const [first, second] = falls;
      const rates = [0, first - 1, first, second - 1, second, search.steps - 1].map((done) =>
        rateAt(done, search),
      );
      for (const [index, rate] of [0.01, 0.01, 0.001, 0.001, 0.0005, 0.0005].entries())
        expect(rates[index]).toBeCloseTo(rate, 9);
    }
  });
});

describe("One step of a latent search", () => {
  it("has the same gradients traced and eager, through convolutions, batch and spectral normalisation", async () => {
    const trained = await withFirstValues(biganNetworks({ size: 32, channels: 3, latent: 5 }, 4));
    const x = new Float32Array(2 * 32 * 32 * 3);
    randomFor(6, "images").fillUniform(x);
    const step = latentSearchStep(trained, x);
    const state = firstCodes(step.state, randomFor(7, "codes"));
    const feeds = { stepSize: Float32Array.of(0.01) };
    const traced = await runTraced(step, state, feeds);
    const eager = await runEager(step, state, feeds);
    expect(worstRelativeDifference(traced.outputs, eager.outputs)).toBeLessThan(1e-4);
    // Adam's first moment after one step is a tenth of the gradient.
    expect(worstRelativeDifference(traced.state, eager.state)).toBeLessThan(1e-3);
    expect(Object.values(eager.state).every((values) => values.some((value) => value !== 0))).toBe(true);
  });
});
