import { describe, expect, test } from "vitest";
import { ResultDetail } from "../../../src-renderer/state/results-detail.svelte.ts";
import { decisionOn, resultRow } from "./sample-parts.ts";

describe("A result looked at closely", () => {
  test("comes with everything that was decided about it", async () => {
    const detail = new ResultDetail({
      review: { history: async ({ inspectedImageId }) => [decisionOn(resultRow(inspectedImageId))] },
    });
    await detail.open(resultRow(4));
    expect(detail.history.value?.map(({ inspectedImageId }) => inspectedImageId)).toEqual([4]);
  });

  test("never shows the decisions of another one", async () => {
    const second = Promise.withResolvers<[]>();
    const detail = new ResultDetail({
      review: {
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
