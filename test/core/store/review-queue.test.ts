import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import type { QueueOrder } from "../../../src-main/contract/review-api.ts";
import { addInspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { startInspection } from "../../../src-main/core/store/inspections.ts";
import { decideImage } from "../../../src-main/core/store/review-decisions.ts";
import { countQueue, pageQueue, type QueueScope } from "../../../src-main/core/store/review-queue.ts";
import type { ReviewedImage } from "../../../src-main/core/store/reviewed-images.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleImage } from "./sample-values.ts";
import { sampleInspection, temporaryStore } from "./samples.ts";

/** Scores come back again and again, so that ties fall on the border of every page. */
const images = Array.from({ length: 60 }, (_, i) => {
  const verdict = (["pass", "fail", "fail", "cannot-judge"] as const)[i % 4]!;
  return sampleImage(`part-${i}.png`, { verdict, score: verdict === "cannot-judge" ? null : i % 7 });
});

async function filledStore(): Promise<{ store: Store; scope: QueueScope }> {
  const store = await temporaryStore();
  const { id, modelId } = await sampleInspection(store);
  await addInspectedImages(store, id, images);
  const other = await startInspection(store, modelId, process.pid);
  await addInspectedImages(store, other.id, [sampleImage("other.png", { verdict: "fail", score: 99 })]);
  return { store, scope: { inspectionId: id } };
}

/** The whole queue, page by page. */
async function wholeQueue(store: Store, scope: QueueScope, order: QueueOrder, limit: number) {
  const all: ReviewedImage[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof pageQueue>> = await pageQueue(store, {
      scope,
      order,
      decided: false,
      cursor,
      limit,
    });
    all.push(...page.images);
    cursor = page.cursor;
  } while (cursor !== null);
  return all;
}

function decide(store: Store, inspectedImageId: number) {
  const request = { inspectedImageId, user: "Op", requestId: randomUUID() };
  return decideImage(store, { ...request, verdict: "pass", reasonCode: null });
}

it.each([1, 7, 15, 45, 100])(
  "holds every flagged image once, the worst first, in pages of %i",
  async (limit) => {
    const { store, scope } = await filledStore();
    const queue = await wholeQueue(store, scope, "worst-first", limit);
    expect(new Set(queue.map(({ id }) => id)).size).toBe(45);
    expect(queue).toHaveLength(45);
    const expected = queue.toSorted(
      (a, b) =>
        Number(a.verdict === "cannot-judge") - Number(b.verdict === "cannot-judge") ||
        (b.score ?? 0) - (a.score ?? 0) ||
        a.id - b.id,
    );
    expect(queue.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  },
);

it("comes in the order of the inspection where that is asked for", async () => {
  const { store, scope } = await filledStore();
  const ids = (await wholeQueue(store, scope, "in-order", 10)).map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  expect(ids).toHaveLength(45);
});

it("leaves out what is decided meanwhile, and moves nothing that is still to come", async () => {
  const { store, scope } = await filledStore();
  const page = { scope, order: "worst-first" as const, limit: 10 };
  const before = await wholeQueue(store, scope, "worst-first", 100);
  const first = await pageQueue(store, { ...page, decided: false, cursor: null });
  for (const { id } of first.images.slice(0, 6)) await decide(store, id);
  const second = await pageQueue(store, { ...page, decided: false, cursor: first.cursor });
  expect(second.images.map(({ id }) => id)).toEqual(before.slice(10, 20).map(({ id }) => id));
  expect(await wholeQueue(store, scope, "worst-first", 100)).toHaveLength(39);
  const all = await pageQueue(store, { ...page, decided: true, cursor: null });
  expect(all.images[0]!.decision).toMatchObject({ newVerdict: "pass", user: "Op" });
  expect(await countQueue(store, scope)).toEqual({ total: 45, undecided: 39 });
});

it("is one for all inspections of a product", async () => {
  const { store } = await filledStore();
  const [worst] = await wholeQueue(store, { productId: 1 }, "worst-first", 10);
  expect(worst).toMatchObject({ name: "other.png", product: "bracket" });
  expect(await countQueue(store, { productId: 1 })).toEqual({ total: 46, undecided: 46 });
  expect(await countQueue(store, { productId: 2 })).toEqual({ total: 0, undecided: 0 });
});

it.each(["", "{}", "[1,2]", '[1,2,"x"]', "[1,2,null]", "1 or 1=1"])("has no place «%s»", async (cursor) => {
  const { store, scope } = await filledStore();
  const page = pageQueue(store, { scope, order: "worst-first", decided: false, cursor, limit: 10 });
  await expect(page).rejects.toMatchObject({ code: "invalid-input" });
});
