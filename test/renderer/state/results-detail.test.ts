import { describe, expect, test } from "vitest";
import type { InspectedDetail } from "../../../src-main/contract/review-api.ts";
import { ResultDetail } from "../../../src-renderer/state/results-detail.svelte.ts";
import { decisionOn, resultRow } from "./sample-parts.ts";

describe("A result looked at closely", () => {
  const known = { productId: 1, modelId: "m-1", scoreParts: {}, sha256: null, maps: [] };
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
    await detail.open(resultRow(4));
    expect(detail.terms.value).toEqual(terms);
    const opening = detail.open(resultRow(5));
    expect(detail.terms.value).toEqual([]);
    second.resolve({ ...(await get({ inspectedImageId: 5 })), terms: [] });
    await opening;
    expect(detail.terms.value).toEqual([]);
  });

  test("comes with everything that was decided about it", async () => {
    const detail = new ResultDetail({
      review: { get, history: async ({ inspectedImageId }) => [decisionOn(resultRow(inspectedImageId))] },
    });
    await detail.open(resultRow(4));
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
    await detail.open(resultRow(4));
    const opening = detail.open(resultRow(5));
    expect(detail.history.value).toEqual([]);
    second.resolve([]);
    await opening;
    detail.close();
    expect(detail.row).toBeNull();
  });
});
