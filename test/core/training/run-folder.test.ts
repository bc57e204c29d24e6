import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type RunPlan,
  readRunPlan,
  readTakeUp,
  runPaths,
  writeRunPlan,
  writeTakeUp,
} from "../../../src-main/core/training/run-folder.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { tinySettings } from "./tiny-training.ts";

const plan: RunPlan = {
  kind: "kensa-run",
  schemaVersion: 1,
  settings: tinySettings,
  good: ["/parts/good", "/parts/良品 'é'"],
  split: { train: [3, 0, 1], calibration: [2], check: [4] },
  nearDuplicates: 1,
  refused: [{ file: "/parts/good/notes.txt", reason: { code: "unsupported", message: "No image." } }],
  warnings: ["They are so alike."],
};

describe("The plan of a run", () => {
  it("is read as it was written", async () => {
    const folder = await temporaryFolder();
    await writeRunPlan(folder, plan);
    expect(await readRunPlan(folder)).toEqual(plan);
  });

  it("is not found where no training began", async () => {
    await expect(readRunPlan(await temporaryFolder())).rejects.toMatchObject({ code: "not-found" });
  });

  it("of a newer Kensa is not guessed at, and a damaged one is reported and kept", async () => {
    const folder = await temporaryFolder();
    await writeRunPlan(folder, plan);
    const path = runPaths(folder).plan;
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"schemaVersion": 1', '"schemaVersion": 2'));
    await expect(readRunPlan(folder)).rejects.toMatchObject({ code: "newer-version" });
    for (const broken of [text.slice(0, -20), text.replace('"seed": 1', '"seed": -1'), "", "[]"]) {
      await writeFile(path, broken);
      await expect(readRunPlan(folder)).rejects.toMatchObject({ code: "damaged" });
      expect(await readFile(path, "utf8")).toBe(broken);
    }
  });
});

describe("The note on a take-up", () => {
  it("is read as it was written, also in a folder that was not made yet", async () => {
    const folder = join(await temporaryFolder(), "run");
    expect(await readTakeUp(folder)).toBeNull();
    await writeTakeUp(folder, 150);
    expect(await readTakeUp(folder)).toBe(150);
  });

  it("is reported where it is damaged", async () => {
    const folder = await temporaryFolder();
    await writeFile(runPaths(folder).takeUp, "{");
    await expect(readTakeUp(folder)).rejects.toMatchObject({ code: "damaged" });
  });
});
