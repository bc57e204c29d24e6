import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readVersionedJson, writeVersionedJson } from "../../../src-main/core/files/versioned-json.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const format = {
  name: "The note",
  version: 2,
  schema: z.object({
    schemaVersion: z.literal(2),
    text: z.string(),
    sizes: z.record(z.string(), z.number()),
  }),
} as const;

const note = { schemaVersion: 2 as const, text: "検査", sizes: { width: 3, height: 2 } };

describe("writeVersionedJson", () => {
  test("what was written is read back", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "note.json");
    await writeVersionedJson(path, format, note);
    expect(await readVersionedJson(path, format)).toEqual(note);
  });

  test("equal values make equal bytes, whatever the order of their keys", async () => {
    const folder = await temporaryFolder();
    const [first, second] = [join(folder, "first.json"), join(folder, "second.json")];
    await writeVersionedJson(first, format, note);
    await writeVersionedJson(second, format, {
      sizes: { height: 2, width: 3 },
      text: "検査",
      schemaVersion: 2,
    });
    expect(await readFile(second)).toEqual(await readFile(first));
  });

  test("a value that does not fit is not written over a good one", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "note.json");
    await writeVersionedJson(path, format, note);
    const bad = { ...note, sizes: { width: Number.NaN } };
    await expect(writeVersionedJson(path, format, bad)).rejects.toThrow("NaN");
    expect(await readVersionedJson(path, format)).toEqual(note);
  });
});

describe("readVersionedJson", () => {
  test("a missing file is not found", async () => {
    const folder = await temporaryFolder();
    await expect(readVersionedJson(join(folder, "none.json"), format)).rejects.toMatchObject({
      code: "not-found",
    });
  });

  test("a newer version is named as such, even where its content would not be understood", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "note.json");
    await writeFile(path, JSON.stringify({ schemaVersion: 3, words: [] }));
    await expect(readVersionedJson(path, format)).rejects.toMatchObject({ code: "newer-version" });
  });

  for (const [what, content] of [
    ["cut off", '{"schemaVersion": 2, "te'],
    ["empty", ""],
    ["not an object", "null"],
    ["without a version", '{"text": "", "sizes": {}}'],
    ["of the wrong shape", '{"schemaVersion": 2, "text": 5, "sizes": {}}'],
  ] as const) {
    test(`a file that is ${what} is reported as damaged and kept`, async () => {
      const folder = await temporaryFolder();
      const path = join(folder, "note.json");
      await writeFile(path, content);
      await expect(readVersionedJson(path, format)).rejects.toMatchObject({ code: "damaged" });
      expect(await readFile(path, "utf8")).toBe(content);
      expect(await readdir(folder)).toEqual(["note.json"]);
    });
  }

  test("the message names the file and the field", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "note.json");
    await writeFile(path, JSON.stringify({ ...note, sizes: { width: "wide" } }));
    await expect(readVersionedJson(path, format)).rejects.toThrow(
      /^The note .*note\.json is damaged \(sizes\.width: /,
    );
  });
});
