import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../src-main/core/engine/shape.ts";
import type { Step } from "../../../src-main/core/engine/step.ts";
import {
  planRestoration,
  type RestorationPlan,
  restorationStep,
} from "../../../src-main/core/networks/restoration-step.ts";
import type { Scale } from "../../../src-main/core/networks/scales.ts";
import { initialValues } from "../../../src-main/core/networks/scope.ts";
import { standardNumbers } from "../../../src-main/core/networks/standard-numbers.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { runEager, runTraced, worstRelativeDifference } from "../../helpers/traced-and-eager.ts";

const SCALES: Scale[] = [
  { name: "whole", canvas: 16, side: 16, batch: 2, width: 2 },
  { name: "detail", canvas: 64, side: 32, batch: 1, width: 2 },
];
const plan = (channels: 1 | 3 = 1) => planRestoration(SCALES, channels, standardNumbers);

function startState({ declarations, state }: RestorationPlan): Record<string, Float32Array> {
  const values = initialValues(declarations, (name) => randomFor(1, "initial", name));
  return Object.fromEntries(
    Object.entries(state).map(([name, shape]) => [name, values[name] ?? new Float32Array(sizeOf(shape))]),
  );
}

/** Noise for pictures, half of the places damaged, and usual scalars. */
function someFeeds({ feeds }: Step): Record<string, Float32Array> {
  const random = randomFor(2, "feeds");
  const draw = (name: string) => {
    if (name === "stepSize") return 1e-3;
    if (name === "averageDecay") return 0.9;
    return name.endsWith("/damage") ? random.integer(2) : 255 * random.uniform();
  };
  return Object.fromEntries(
    Object.entries(feeds).map(([name, shape]) => [
      name,
      Float32Array.from({ length: sizeOf(shape) }, () => draw(name)),
    ]),
  );
}

describe("A step of restoration", { timeout: 180_000 }, () => {
  it.each([1, 3] as const)("traced agrees with the same step run eagerly, %i channels", async (channels) => {
    const training = await plan(channels);
    const step = restorationStep(training);
    const [state, feeds] = [startState(training), someFeeds(step)];
    const traced = await runTraced(step, state, feeds);
    const eager = await runEager(step, state, feeds);
    expect(worstRelativeDifference(traced.outputs, eager.outputs)).toBeLessThan(1e-4);
    // Adam makes whole steps of gradients that are rounding; its first moments are the gradients themselves.
    const moments = Object.keys(training.state).filter((name) => name.startsWith("adam/m/"));
    const apart = moments.filter(
      (name) =>
        worstRelativeDifference({ [name]: traced.state[name]! }, { [name]: eager.state[name]! }) > 1e-2,
    );
    expect(apart).toEqual([]);
  });

  it("changes every trainable parameter of both scales", async () => {
    const training = await plan();
    const step = restorationStep(training);
    const before = startState(training);
    const { state: after } = await runTraced(step, before, someFeeds(step));
    const trainable = [...training.declarations].filter(([, { kind }]) => kind === "trainable");
    const unchanged = trainable
      .map(([name]) => name)
      .filter((name) => after[name]!.every((value, index) => value === before[name]![index]));
    expect(unchanged).toEqual([]);
    expect(new Set(trainable.map(([name]) => name.split("/").slice(0, 2).join("/")))).toEqual(
      new Set(["whole/E", "whole/G", "whole/D", "detail/E", "detail/G", "detail/D"]),
    );
  });

  it("does not let D's loss move E and G: they restore the same whatever D is asked to mark", async () => {
    const training = await plan();
    const step = restorationStep(training);
    const [state, feeds] = [startState(training), someFeeds(step)];
    const marked = { ...feeds, "whole/damage": feeds["whole/damage"]!.map((value) => 1 - value) };
    const [one, other] = [await runTraced(step, state, feeds), await runTraced(step, state, marked)];
    const moved = Object.keys(one.state).filter(
      (name) => worstRelativeDifference({ [name]: one.state[name]! }, { [name]: other.state[name]! }) > 0,
    );
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.filter((name) => !name.includes("whole/D/"))).toEqual([]);
  });
});
