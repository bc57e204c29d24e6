import { expect, test, vi } from "vitest";
import { modelName, nameOfModel } from "../../../src-renderer/lib/model-name.ts";

test("Models of one minute have names of their own", () => {
  vi.stubGlobal("navigator", { languages: ["en-GB"] });
  const models = ["07", "51"].map((second) => ({ id: second, createdAt: `2026-06-14T12:00:${second}.000Z` }));
  const names = models.map((model) => modelName(model, models));
  expect(new Set(names).size).toBe(2);
  // Where there is no other one, a minute is enough.
  expect(modelName(models[0]!, models.slice(0, 1))).not.toContain(":07");
  vi.unstubAllGlobals();
});

test("A model is named by its time, and by its id only where it is not known", () => {
  const models = [{ id: "cap-3f2a", createdAt: "2026-06-14T12:00:00.000Z" }];
  expect(nameOfModel("cap-3f2a", models)).toBe(modelName(models[0]!, models));
  expect(nameOfModel("cap-3f2a", models)).not.toContain("3f2a");
  expect([nameOfModel("gone", models), nameOfModel(null, models), nameOfModel("x", null)]).toEqual([
    "gone",
    null,
    "x",
  ]);
});
