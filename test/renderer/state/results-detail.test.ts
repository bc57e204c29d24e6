import { describe, expect, test } from "vitest";
import type { InspectedDetail } from "../../../src-main/contract/review-api.ts";
import { ResultDetail } from "../../../src-renderer/state/results-detail.svelte.ts";
import { decisionOn, resultRow } from "./sample-parts.ts";

describe("A result looked at closely", () => {
  const known = {
    productId: 1,
    modelId: "m-1",
    scoreParts: {},
    sha256: null,
    maps: [],
    isPictureRemoved: false,
  };
  const terms: InspectedDetail["terms"] = [{ part: "marks-whole", weight: 1, deviations: 7 }];
  const get = async ({ inspectedImageId }: { readonly inspectedImageId: number }) => ({
    ...resultRow(inspectedImageId),
    ...known,
    terms,
  });

  test("comes with what its score is made of, and never with that of another one", async () => {
    const second = Promise.withResolvers<Awaited<ReturnType<typeof get>>>();
    const detail = new ResultDetail({
      review: {
        history: async () => [],
        get: (input) => (input.inspectedImageId === 4 ? get(input) : second.promise),
      },
    });
    await detail.show(resultRow(4));
    expect(detail.terms.value).toEqual(terms);
    const opening = detail.show(resultRow(5));
    expect(detail.terms.value).toEqual([]);
    second.resolve({ ...(await get({ inspectedImageId: 5 })), terms: [] });
    await opening;
    expect(detail.terms.value).toEqual([]);
  });

  test("tells that its picture was removed to make room, and never that of another one", async () => {
    const removed = async ({ inspectedImageId }: { readonly inspectedImageId: number }) => ({
      ...(await get({ inspectedImageId })),
      isPictureRemoved: inspectedImageId === 4,
    });
    const detail = new ResultDetail({ review: { history: async () => [], get: removed } });
    await detail.show(resultRow(4));
    expect(detail.isPictureRemoved).toBe(true);
    await detail.show(resultRow(5));
    expect(detail.isPictureRemoved).toBe(false);
  });

  test("comes with everything that was decided about it", async () => {
    const detail = new ResultDetail({
      review: { get, history: async ({ inspectedImageId }) => [decisionOn(resultRow(inspectedImageId))] },
    });
    await detail.show(resultRow(4));
    expect(detail.history.value?.map(({ inspectedImageId }) => inspectedImageId)).toEqual([4]);
  });

  test("never shows the decisions of another one", async () => {
    const second = Promise.withResolvers<[]>();
    const detail = new ResultDetail({
      review: {
        get,
        history: async ({ inspectedImageId }) =>
          inspectedImageId === 4 ? [decisionOn(resultRow(4))] : second.promise,
      },
    });
    await detail.show(resultRow(4));
    const opening = detail.show(resultRow(5));
    expect(detail.history.value).toEqual([]);
    second.resolve([]);
    await opening;
    await detail.show(null);
    expect(detail.row).toBeNull();
  });

  test("is not the one before while the next one is on its way", async () => {
    const detail = new ResultDetail({ review: { get, history: async () => [] } });
    await detail.show(resultRow(4));
    await detail.show(undefined);
    expect([detail.row, detail.isWaiting]).toEqual([null, true]);
    await detail.show(resultRow(5));
    expect([detail.row?.id, detail.isWaiting]).toEqual([5, false]);
  });

  test("asks for its decisions again once there is another one, and only then", async () => {
    let asked = 0;
    const history = async () => {
      asked += 1;
      return [];
    };
    const detail = new ResultDetail({ review: { get, history } });
    const row = resultRow(4);
    await detail.show(row);
    await detail.show({ ...row });
    expect(asked).toBe(1);
    await detail.show({ ...row, decision: decisionOn(row) });
    expect(asked).toBe(2);
  });
});
