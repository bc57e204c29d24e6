import { ORPCError } from "@orpc/client";
import { expect, test } from "vitest";
import { DefectSheet } from "../../../src-renderer/state/defect-sheet.svelte.ts";
import { fakeClient } from "../fake-client.ts";

test("The simulated defects are drawn when they are asked for, and others the next time", async () => {
  const client = fakeClient({
    training: { simulatedDefects: ({ seed }) => ({ id: `sheet-${seed}`, kinds: ["pit"] }) },
  });
  const defects = new DefectSheet(client, 1);
  expect(defects.sheet.value).toBeNull();
  await defects.draw();
  expect(defects.sheet.value?.id).toBe("sheet-1");
  await defects.draw();
  expect(defects.sheet.value?.id).toBe("sheet-2");
});

test("Why there are none is said", async () => {
  const client = fakeClient({
    training: {
      simulatedDefects: () => {
        throw new ORPCError("too-few-images", { status: 422, message: "None." });
      },
    },
  });
  const defects = new DefectSheet(client, 1);
  await defects.draw();
  expect(defects.sheet.failure?.code).toBe("too-few-images");
});
