import { describe, expect, it } from "vitest";
import {
  completion,
  expectedSteps,
  phaseAt,
  secondsLeft,
  settlingFactor,
} from "../../../src-main/core/training/schedule.ts";

const steps = { kind: "steps", steps: 200 } as const;
const minutes = { kind: "minutes", minutes: 2 } as const;

describe("How far a training is", () => {
  it("is counted in steps or in time, whichever the budget is", () => {
    expect(completion(steps, { step: 0, seconds: 999 })).toBe(0);
    expect(completion(steps, { step: 50, seconds: 0 })).toBe(0.25);
    expect(completion(steps, { step: 200, seconds: 0 })).toBe(1);
    expect(completion(minutes, { step: 999, seconds: 30 })).toBe(0.25);
    expect(completion(minutes, { step: 0, seconds: 120 })).toBe(1);
  });

  it("decides the phase: D joins once the warm-up's share is done, from the first step on without one", () => {
    expect(phaseAt(0.2999, 0.3)).toBe("warm-up");
    expect(phaseAt(0.3, 0.3)).toBe("adversarial");
    expect(phaseAt(0, 0)).toBe("adversarial");
  });

  it("tells the steps that time is going to buy, never fewer than were taken", () => {
    expect(expectedSteps(steps, { step: 10, seconds: 1 })).toBe(200);
    expect(expectedSteps(minutes, { step: 0, seconds: 0 })).toBe(0);
    expect(expectedSteps(minutes, { step: 100, seconds: 30 })).toBe(400);
    expect(expectedSteps(minutes, { step: 500, seconds: 130 })).toBe(500);
  });

  it("tells the seconds left at the pace so far, none below zero, and nothing before there is a pace", () => {
    expect(secondsLeft(steps, { step: 0, seconds: 5 })).toBeNull();
    expect(secondsLeft(steps, { step: 50, seconds: 10 })).toBe(30);
    expect(secondsLeft(steps, { step: 200, seconds: 40 })).toBe(0);
    expect(secondsLeft(minutes, { step: 0, seconds: 0 })).toBeNull();
    expect(secondsLeft(minutes, { step: 10, seconds: 30 })).toBe(90);
    expect(secondsLeft(minutes, { step: 10, seconds: 121 })).toBe(0);
  });
});

describe("The size of steps", () => {
  const settling = { share: 0.3, smallest: 0.05 };

  it("stays for 70 % of the training, then falls in a line, and never to nothing", () => {
    expect(settlingFactor(0, settling)).toBe(1);
    expect(settlingFactor(0.7, settling)).toBe(1);
    expect(settlingFactor(0.85, settling)).toBeCloseTo(0.5);
    expect(settlingFactor(0.97, settling)).toBeCloseTo(0.1);
    expect(settlingFactor(1, settling)).toBe(0.05);
    expect(settlingFactor(1.2, settling)).toBe(0.05);
  });
});
