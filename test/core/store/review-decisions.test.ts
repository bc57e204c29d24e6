import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Verdict, verdict } from "../../../src-main/contract/inspection.ts";
import { addInspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { changeProductSettings } from "../../../src-main/core/store/product-settings.ts";
import {
  decideImage,
  listDecisions,
  listReviewers,
  undoDecision,
} from "../../../src-main/core/store/review-decisions.ts";
import { findReviewed } from "../../../src-main/core/store/reviewed-images.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleImage } from "./sample-values.ts";
import { sampleInspection, temporaryStore } from "./samples.ts";

async function storeWithImage(modelVerdict: Verdict = "fail") {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  const [inspectedImageId] = await addInspectedImages(store, id, [
    sampleImage("part.png", { verdict: modelVerdict }),
  ]);
  return { store, inspectedImageId: inspectedImageId! };
}

function decide(
  store: Store,
  inspectedImageId: number,
  newVerdict: Verdict,
  reasonCode: number | null = null,
) {
  const request = { inspectedImageId, user: "Op", requestId: randomUUID() };
  return decideImage(store, { ...request, verdict: newVerdict, reasonCode });
}

function undo(store: Store, inspectedImageId: number) {
  return undoDecision(store, { inspectedImageId, user: "Op", requestId: randomUUID() });
}

async function inForce(store: Store, id: number) {
  const image = (await findReviewed(store, id))!;
  return {
    verdict: image.decision?.newVerdict ?? image.verdict,
    reasonCode: image.decision?.reasonCode ?? null,
  };
}

it("keeps each decision with the verdict before and after it, the time and the person", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  const first = await decide(store, inspectedImageId, "pass", 3);
  expect(first).toMatchObject({
    oldVerdict: "fail",
    newVerdict: "pass",
    reasonCode: 3,
    user: "Op",
    undoes: null,
  });
  expect(new Date(first.at).toISOString()).toBe(first.at);
  const second = await decide(store, inspectedImageId, "cannot-judge");
  expect(second).toMatchObject({ oldVerdict: "pass", newVerdict: "cannot-judge" });
  expect(await listDecisions(store, inspectedImageId)).toEqual([second, first]);
});

it("keeps what a reason was called, whatever its code stands for later", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  const call = (label: string) =>
    changeProductSettings(store, 1, { settings: { reasons: [{ code: 1, label }] } });
  await call("Scratch");
  await decide(store, inspectedImageId, "fail", 1);
  await call("Dent");
  expect((await findReviewed(store, inspectedImageId))?.decision).toMatchObject({ reasonLabel: "Scratch" });
  expect(await decide(store, inspectedImageId, "fail", 1)).toMatchObject({ reasonLabel: "Dent" });
  expect(await decide(store, inspectedImageId, "fail", 9)).toMatchObject({
    reasonCode: 9,
    reasonLabel: null,
  });
  await undo(store, inspectedImageId);
  expect(await undo(store, inspectedImageId)).toMatchObject({ reasonCode: 1, reasonLabel: "Scratch" });
});

it("stores no verdict with another reason than the person saw", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  await changeProductSettings(store, 1, { settings: { reasons: [{ code: 2, label: "Stain" }] } });
  const decided = (reasonCode: number, reasonLabel: string) =>
    decideImage(store, {
      inspectedImageId,
      user: "Aki",
      requestId: randomUUID(),
      verdict: "fail",
      reasonCode,
      reasonLabel,
    });
  for (const code of [2, 3]) {
    await expect(decided(code, "Dent")).rejects.toMatchObject({
      code: "conflict",
      failureCause: "reason-changed",
    });
  }
  expect(await listDecisions(store, inspectedImageId)).toEqual([]);
  expect(await decided(2, "Stain")).toMatchObject({ reasonCode: 2, reasonLabel: "Stain" });
});

it("stores a request once, however often it is sent", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  const request = { inspectedImageId, user: "Op", requestId: randomUUID() };
  const sent = { ...request, verdict: "pass" as const, reasonCode: null };
  const first = await decideImage(store, sent);
  expect(await decideImage(store, sent)).toEqual(first);
  const back = { ...request, requestId: randomUUID() };
  const undone = await undoDecision(store, back);
  expect(await undoDecision(store, back)).toEqual(undone);
  expect(await listDecisions(store, inspectedImageId)).toHaveLength(2);
});

it("does not take one request for another", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  const requestId = randomUUID();
  const request = { inspectedImageId, requestId, verdict: "pass" as const, reasonCode: null };
  await decideImage(store, { ...request, user: "Op" });
  await expect(decideImage(store, { ...request, user: "Somebody else" })).rejects.toMatchObject({
    code: "conflict",
  });
});

it("refuses to decide what is not there, and to take back what was not decided", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  await expect(decide(store, 99, "pass")).rejects.toMatchObject({ code: "not-found" });
  await expect(undo(store, inspectedImageId)).rejects.toMatchObject({
    code: "conflict",
    failureCause: "nothing-to-undo",
  });
});

it("stores nothing where another decision is in force than the person saw", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  const request = (user: string, expectedDecisionId: number | null) => ({
    inspectedImageId,
    user,
    expectedDecisionId,
    requestId: randomUUID(),
  });
  const pass = { verdict: "pass" as const, reasonCode: null };
  const failed = await decideImage(store, { ...request("Aki", null), verdict: "fail", reasonCode: null });
  const refused = { code: "conflict", failureCause: "decided-meanwhile" };
  await expect(decideImage(store, { ...request("Ben", null), ...pass })).rejects.toMatchObject(refused);
  const changed = await decideImage(store, { ...request("Ben", failed.id), ...pass });
  await expect(undoDecision(store, request("Aki", failed.id))).rejects.toMatchObject(refused);
  expect(await listDecisions(store, inspectedImageId)).toEqual([changed, failed]);
  await undoDecision(store, request("Ben", changed.id));
  await undoDecision(store, request("Aki", failed.id));
  await expect(undoDecision(store, request("Aki", failed.id))).rejects.toMatchObject(refused);
});

it("stores a request once also where it was seen that it would change what is in force", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  const request = { inspectedImageId, user: "Op", expectedDecisionId: null, requestId: randomUUID() };
  const sent = { ...request, verdict: "pass" as const, reasonCode: null };
  expect(await decideImage(store, sent)).toEqual(await decideImage(store, sent));
});

it("puts back in force what was before, step by step, and never removes a row", async () => {
  const step = fc.oneof(
    fc.record({
      verdict: fc.constantFrom(...verdict.options),
      reasonCode: fc.option(fc.integer({ min: 1, max: 9 })),
    }),
    fc.constant("undo" as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { store, inspectedImageId } = await storeWithImage();
      const stack: { verdict: Verdict; reasonCode: number | null }[] = [
        { verdict: "fail", reasonCode: null },
      ];
      let rows = 0;
      for (const taken of steps) {
        if (taken === "undo" && stack.length === 1) continue;
        if (taken === "undo") stack.pop();
        else stack.push(taken);
        const stored =
          taken === "undo"
            ? await undo(store, inspectedImageId)
            : await decide(store, inspectedImageId, taken.verdict, taken.reasonCode);
        rows += 1;
        expect(stored.newVerdict).toBe(stack.at(-1)!.verdict);
        expect(await inForce(store, inspectedImageId)).toEqual(stack.at(-1));
      }
      expect(await listDecisions(store, inspectedImageId)).toHaveLength(rows);
      await store.close();
    }),
    { numRuns: 15 },
  );
});

it("knows who has decided, the latest first", async () => {
  const { store, inspectedImageId } = await storeWithImage();
  for (const user of ["Aki", "Ben", "Aki"]) {
    await decideImage(store, {
      inspectedImageId,
      user,
      requestId: randomUUID(),
      verdict: "pass",
      reasonCode: null,
    });
  }
  expect(await listReviewers(store)).toEqual(["Aki", "Ben"]);
});
