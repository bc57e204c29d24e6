import { describe, expect, it } from "vitest";
import type { CurvePoint } from "../../../src-main/contract/training.ts";
import {
  requireNotCollapsed,
  TrainingWatch,
  warningsOf,
} from "../../../src-main/core/training/training-watch.ts";

const scalar = (value: number) => Float32Array.of(value);
const point = (changes: Partial<CurvePoint> = {}): CurvePoint => ({
  step: 1000,
  phase: "adversarial",
  discriminatorLoss: 1,
  generatorLoss: 1,
  reconstructionLoss: 0.1,
  reconstructionRatio: 0.2,
  ...changes,
});

describe("A point of the curve", () => {
  it("holds the means of what was observed since the last one", () => {
    const watch = new TrainingWatch();
    watch.observe(1, { reconstructionLoss: scalar(4), y: scalar(7) });
    watch.observe(2, {
      reconstructionLoss: scalar(2),
      discriminatorLoss: scalar(6),
      generatorLoss: scalar(1),
    });
    expect(watch.takePoint(2, "warm-up", 0.5)).toEqual({
      step: 2,
      phase: "warm-up",
      discriminatorLoss: 6,
      generatorLoss: 1,
      reconstructionLoss: 3,
      reconstructionRatio: 0.5,
    });
    watch.observe(3, { reconstructionLoss: scalar(1) });
    expect(watch.takePoint(3, "adversarial", 0.25)).toMatchObject({
      discriminatorLoss: null,
      generatorLoss: null,
      reconstructionLoss: 1,
    });
  });
});

it("A watch that is given the sums of another one goes on to the same point", () => {
  const [whole, before] = [new TrainingWatch(), new TrainingWatch()];
  const losses = [0.1, 0.2, 0.7, 1.3].map((value) => ({ reconstructionLoss: scalar(value) }));
  for (const [index, outputs] of losses.entries()) whole.observe(index + 1, outputs);
  before.observe(1, losses[0]!);
  before.observe(2, losses[1]!);
  const after = new TrainingWatch(before.sums);
  after.observe(3, losses[2]!);
  after.observe(4, losses[3]!);
  expect(after.takePoint(4, "warm-up", 0.5)).toEqual(whole.takePoint(4, "warm-up", 0.5));
  expect(after.sums).toEqual({});
});

describe("A training that left the range of numbers", () => {
  const diverged = (step: number) => ({
    code: "diverged",
    message: `The training left the range of numbers at step ${step}; it cannot go on.`,
    action: expect.stringContaining("--seed"),
  });
  const failureOf = (run: () => unknown) => {
    try {
      run();
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  };

  it.each(["discriminatorLoss", "generatorLoss", "reconstructionLoss"])(
    "is stopped at once by its %s",
    (name) => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const watch = new TrainingWatch();
        watch.observe(6, { [name]: scalar(1) });
        expect(failureOf(() => watch.observe(7, { [name]: scalar(value) }))).toMatchObject(diverged(7));
      }
    },
  );

  it("is stopped by a reconstruction that is no number", () => {
    const taking = () => new TrainingWatch().takePoint(50, "warm-up", Number.NaN);
    expect(failureOf(taking)).toMatchObject(diverged(50));
  });
});

describe("The guard against a collapse", () => {
  const baseline = 0.2;

  it("stops a training whose pictures are further from the parts than the average picture", () => {
    const collapsed = () => requireNotCollapsed(point({ reconstructionLoss: 0.27 }), baseline);
    expect(collapsed).toThrow(
      "The generator has collapsed: after 1000 steps what it makes is further from what is good than the average is.",
    );
  });

  it("lets one go on that is about as good, or has no such loss", () => {
    requireNotCollapsed(point({ reconstructionLoss: 0.25 }), baseline);
    requireNotCollapsed(point({ reconstructionLoss: 0.02 }), 0);
    requireNotCollapsed(point({ reconstructionLoss: null }), baseline);
    expect(() => requireNotCollapsed(point({ reconstructionLoss: 0.03 }), 0)).toThrow("collapsed");
  });

  it("gives a training its first 500 steps", () => {
    requireNotCollapsed(point({ step: 499, reconstructionLoss: 2 }), baseline);
    expect(() => requireNotCollapsed(point({ step: 500, reconstructionLoss: 2 }), baseline)).toThrow();
  });
});

describe("The warnings of a finished training", () => {
  it("are none where all is well, or nothing is known", () => {
    expect(warningsOf([])).toEqual([]);
    expect(warningsOf([point()])).toEqual([]);
    expect(warningsOf([point({ reconstructionRatio: 0.7 })])).toEqual([]);
    expect(
      warningsOf([point({ discriminatorLoss: null, generatorLoss: null, reconstructionRatio: null })]),
    ).toEqual([]);
  });

  it("say that the model hardly rebuilds what it is shown", () => {
    const [warning, ...others] = warningsOf([point(), point({ reconstructionRatio: 0.951 })]);
    expect(warning).toMatchObject({
      code: "hardly-rebuilds",
      numbers: { ratio: 0.951, trusted: 0.7 },
      sentence: expect.stringContaining("reconstruction ratio 0.95, good is below 0.7"),
    });
    expect(others).toEqual([]);
  });

  it("say that the discriminator has won, which takes both losses", () => {
    const won = { discriminatorLoss: 0.01, generatorLoss: 9 };
    expect(warningsOf([point(won)])).toMatchObject([
      { code: "discriminator-won", sentence: expect.stringContaining("discriminator has won") },
    ]);
    expect(warningsOf([point({ ...won, generatorLoss: 7 })])).toEqual([]);
    expect(warningsOf([point({ ...won, discriminatorLoss: 0.03 })])).toEqual([]);
  });

  it("speak of the end of the training, not of its way there", () => {
    expect(warningsOf([point({ reconstructionRatio: 1 }), point()])).toEqual([]);
  });
});
