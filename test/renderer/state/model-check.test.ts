import { describe, expect, test } from "vitest";
import type { CheckPoint } from "../../../src-main/contract/check-api.ts";
import { ModelCheck } from "../../../src-renderer/state/model-check.svelte.ts";
import { fakeClient } from "../fake-client.ts";
import { sampleCheck, sampleWhatIf } from "../samples.ts";

const points: CheckPoint[] = [
  { imageId: 1, name: "a.png", score: 1, set: "check" },
  { imageId: 2, name: "b.png", score: 4, set: "check" },
  { imageId: 3, name: "c.png", score: 4.8, set: "known-bad" },
  { imageId: 4, name: "d.png", score: 9, set: "known-bad" },
];

async function openCheck() {
  let threshold = 5;
  const client = fakeClient({
    check: {
      get: () => sampleCheck(points, threshold),
      history: () => [],
      whatIf: ({ value }) => sampleWhatIf(value),
      suggest: () => ({ value: 3, basis: sampleCheck([]).threshold.basis }),
      setThreshold: ({ value }) => {
        threshold = value;
        return {};
      },
    },
  });
  const check = new ModelCheck(client, "m-1");
  await check.load();
  return { client, check };
}

describe("Checking a model", () => {
  test("shows the threshold in force, and nothing flips", async () => {
    const { check } = await openCheck();
    expect(check.value).toBe(5);
    expect(check.isChanged).toBe(false);
    expect(check.flips).toEqual([]);
    expect(check.whatIf.answer?.value).toBe(5);
  });

  test("a lower threshold flips what lies between, the nearest first", async () => {
    const { check } = await openCheck();
    check.move(3);
    expect(check.flips.map(({ name }) => name)).toEqual(["c.png", "b.png"]);
    await expect.poll(() => check.whatIf.answer?.value).toBe(3);
  });

  test("a higher threshold flips what would then pass", async () => {
    const { check } = await openCheck();
    check.move(10);
    expect(check.flips.map(({ name }) => name)).toEqual(["d.png"]);
  });

  test("a suggestion moves the threshold without putting it in force", async () => {
    const { client, check } = await openCheck();
    await check.suggest(0.02);
    expect(check.value).toBe(3);
    expect(client.calls.some(([name]) => name === "check.setThreshold")).toBe(false);
    check.reset();
    expect(check.value).toBe(5);
  });

  test("a share of the known-bad parts that are to be caught moves it halfway to the part below", async () => {
    const { check } = await openCheck();
    check.catchBad(0.5);
    expect(check.value).toBeCloseTo((9 + 4.8) / 2, 9);
    check.catchBad(1);
    expect(check.value).toBeCloseTo((4.8 + 4) / 2, 9);
    check.catchBad(0.51);
    expect(check.value).toBeCloseTo((4.8 + 4) / 2, 9);
  });

  test("where bad parts lie below all good ones, catching them all rejects everything", async () => {
    const client = fakeClient({
      check: {
        get: () => sampleCheck([points[0]!, { ...points[2]!, score: 0.5 }], 5),
        history: () => [],
        whatIf: ({ value }) => sampleWhatIf(value),
      },
    });
    const check = new ModelCheck(client, "m-1");
    await check.load();
    check.catchBad(1);
    expect(check.value).toBeLessThan(0.5);
  });

  test("where no bad part is known there is nothing to catch", async () => {
    const client = fakeClient({
      check: {
        get: () => sampleCheck([points[0]!], 5),
        history: () => [],
        whatIf: ({ value }) => sampleWhatIf(value),
      },
    });
    const check = new ModelCheck(client, "m-1");
    await check.load();
    check.catchBad(0.9);
    expect(check.isChanged).toBe(false);
  });

  test("suggestions that are asked for one after the other end at the last one", async () => {
    const waiting: (() => void)[] = [];
    const client = fakeClient({
      check: {
        get: () => sampleCheck(points, 5),
        history: () => [],
        whatIf: ({ value }) => sampleWhatIf(value),
        suggest: ({ falseRejectRate }) =>
          new Promise((resolve) => {
            const answer = { value: falseRejectRate * 100, basis: sampleCheck([]).threshold.basis };
            waiting.push(() => resolve(answer));
          }),
      },
    });
    const check = new ModelCheck(client, "m-1");
    await check.load();
    const asked = [check.suggest(0.02), check.suggest(0.03), check.suggest(0.04)];
    // The answers come in the other order than the questions, as far as there is more than one on its way.
    while (waiting.length > 0 || check.value !== 4) {
      waiting.pop()?.();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await Promise.all(asked);
    expect(check.value).toBe(4);
  });

  test("a suggestion does not move what was moved by hand meanwhile", async () => {
    const { check } = await openCheck();
    const asked = check.suggest(0.02);
    check.move(4.2);
    await asked;
    expect(check.value).toBe(4.2);
  });

  test("put in force, it is what everything is compared with from then on", async () => {
    const { check } = await openCheck();
    check.move(4.5);
    await check.setThreshold("Mika", "Too many false rejects");
    expect(check.isChanged).toBe(false);
    expect(check.value).toBe(4.5);
    expect(check.flips).toEqual([]);
  });
});
