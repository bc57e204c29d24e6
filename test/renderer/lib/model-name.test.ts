import { expect, test, vi } from "vitest";
import { modelName } from "../../../src-renderer/lib/model-name.ts";

test("Models of one minute have names of their own", () => {
  vi.stubGlobal("navigator", { languages: ["en-GB"] });
  const models = ["07", "51"].map((second) => ({ id: second, createdAt: `2026-06-14T12:00:${second}.000Z` }));
  const names = models.map((model) => modelName(model, models));
  expect(new Set(names).size).toBe(2);
  // Where there is no other one, a minute is enough.
  expect(modelName(models[0]!, models.slice(0, 1))).not.toContain(":07");
  vi.unstubAllGlobals();
});
