import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import type { ResultFilter } from "../../../src-main/contract/results-api.ts";
import { addInspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { startInspection } from "../../../src-main/core/store/inspections.ts";
import { registerModel } from "../../../src-main/core/store/models.ts";
import { allResults, countResults, pageResults } from "../../../src-main/core/store/results.ts";
import { decideImage } from "../../../src-main/core/store/review-decisions.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleImage, sampleManifest } from "./sample-values.ts";
import { allOf, sampleInspection, temporaryStore } from "./samples.ts";

/** Two products; of the first, images 1 to 4 at 8:03, the second decided as pass for reason 2. */
async function filledStore(): Promise<Store> {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  await addInspectedImages(store, id, [
    sampleImage("/a/one.png", { score: 1, verdict: "pass" }),
    sampleImage("/a/two 100%_'.png", { score: 5, verdict: "fail" }),
    sampleImage("/a/three.png", { score: 3, verdict: "fail" }),
    sampleImage("/a/four.png", { score: null, verdict: "cannot-judge" }),
  ]);
  const request = { inspectedImageId: 2, user: "Op", requestId: randomUUID() };
  await decideImage(store, { ...request, verdict: "pass", reasonCode: 2 });
  const other = await registerModel(store, sampleManifest("lid-1", { product: "lid" }), store.folder.models);
  const inspection = await startInspection(store, other.id, process.pid);
  await addInspectedImages(store, inspection.id, [sampleImage("/b/five.png", { score: 9, verdict: "fail" })]);
  return store;
}

const everything: ResultFilter = {};
const newest = { order: "newest", offset: 0, limit: 100 } as const;

const cases: readonly [string, ResultFilter, number[]][] = [
  ["all", everything, [5, 4, 3, 2, 1]],
  ["a product", { productId: 2 }, [5]],
  ["an inspection", { inspectionId: 1 }, [4, 3, 2, 1]],
  ["a model", { modelId: "lid-1" }, [5]],
  ["the verdict in force", { verdicts: ["pass"] }, [2, 1]],
  ["several verdicts", { verdicts: ["pass", "cannot-judge"] }, [4, 2, 1]],
  ["the model's verdict", { modelVerdicts: ["fail"] }, [5, 3, 2]],
  ["decided", { decided: true }, [2]],
  ["undecided", { decided: false }, [5, 4, 3, 1]],
  ["a reason", { reasonCodes: [2, 9] }, [2]],
  ["scores", { minimumScore: 3, maximumScore: 5 }, [3, 2]],
  ["a part of the name, as it is", { name: "100%_'" }, [2]],
  ["a name in another case", { name: "THREE" }, [3]],
  ["a name that is a query", { name: "' or 1=1 --" }, []],
  ["a time", { from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" }, [5, 4, 3, 2, 1]],
  ["a time before", { to: "2026-03-01T00:00:00Z" }, []],
  ["several at once", { productId: 1, verdicts: ["fail"], minimumScore: 4 }, []],
];

it.each(cases)("are filtered by %s", async (_, filter, expected) => {
  const store = await filledStore();
  const rows = await pageResults(store, filter, newest);
  expect(rows.map(({ id }) => id)).toEqual(expected);
  expect((await countResults(store, filter)).total).toBe(expected.length);
  const all = await allOf(allResults(store, filter));
  expect(all.map(({ id }) => id)).toEqual(expected.toReversed());
});

it("are ordered by score with what has none at the end, whichever way", async () => {
  const store = await filledStore();
  const ids = async (order: "highest-score" | "lowest-score") =>
    (await pageResults(store, everything, { ...newest, order })).map(({ id }) => id);
  expect(await ids("highest-score")).toEqual([5, 2, 3, 1, 4]);
  expect(await ids("lowest-score")).toEqual([1, 3, 2, 5, 4]);
});

it("are counted by the verdict in force, by what people did, and by reason", async () => {
  const store = await filledStore();
  expect(await countResults(store, everything)).toEqual({
    total: 5,
    pass: 2,
    fail: 2,
    cannotJudge: 1,
    decided: 1,
    overridden: 1,
    byReason: [{ code: 2, images: 1 }],
  });
});

it("are narrowed to chosen images", async () => {
  const store = await filledStore();
  expect((await allOf(allResults(store, { productId: 1 }, [1, 3, 5]))).map(({ id }) => id)).toEqual([1, 3]);
});

it("come whole however many there are", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  const images = Array.from({ length: 1200 }, (_, i) => sampleImage(`part-${i}.png`));
  await addInspectedImages(store, id, images);
  const names = (await allOf(allResults(store, everything))).map(({ name }) => name);
  expect(names).toEqual(images.map(({ file }) => file));
});
