import { expect, test } from "vitest";
import type { InspectionSummary } from "../../../src-main/contract/inspect-api.ts";
import { unaffectedInspections } from "../../../src-renderer/state/unaffected-inspections.ts";

const running = [
  { id: 1, modelId: "old", source: { kind: "folder", folder: "/line", watch: true } },
  { id: 2, modelId: "old", source: { kind: "camera", name: "Line 1" } },
  { id: 3, modelId: "older", source: { kind: "command-line" } },
] as InspectionSummary[];

test("running inspections keep what they began with, but for a camera", async () => {
  const asked: object[] = [];
  const inspect = { list: async (filter: object) => (asked.push(filter), running) };
  const source = { inspect } as unknown as Parameters<typeof unaffectedInspections>[0];
  const idsOf = async (subject: { productId: number; modelId?: string }) =>
    (await unaffectedInspections(source, subject)).map(({ id }) => id);
  expect(await idsOf({ productId: 4 })).toEqual([1, 3]);
  expect(await idsOf({ productId: 4, modelId: "old" })).toEqual([1]);
  expect(asked[0]).toEqual({ productId: 4, state: "running", limit: 200 });
});
