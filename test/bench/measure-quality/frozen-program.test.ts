import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fingerprintSources, freezeProgram } from "../../../bench/measure-quality/frozen-program.ts";
import { temporaryFolder } from "../../core/files/temporary-folder.ts";

describe("The program of an experiment", () => {
  it("stays as it was when the experiment began, and goes with its end", async () => {
    const built = join(await temporaryFolder(), "main");
    await mkdir(built);
    await writeFile(join(built, "worker.js"), "first");
    let copy = "";
    {
      await using program = await freezeProgram(built);
      copy = program.workerFile;
      await rm(built, { recursive: true });
      expect(await readFile(copy, "utf8")).toBe("first");
      expect(dirname(dirname(copy))).toBe(dirname(built));
    }
    await expect(access(copy)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("The fingerprint of the sources", () => {
  it("changes with what decides a figure, and with nothing else", async () => {
    const root = await temporaryFolder();
    const rooms = "calibration dataset engine evaluation image inspection model networks random training";
    const folders = rooms.split(" ").map((room) => `src-main/core/${room}`);
    for (const folder of [...folders, "assets/demo-part", "src-main/cli"])
      await mkdir(join(root, folder), { recursive: true });
    const write = (path: string, text: string) => writeFile(join(root, path), text);
    await write("src-main/core/networks/losses.ts", "1");
    const first = await fingerprintSources(root);
    expect(first).toMatch(/^[0-9a-f]{12}$/);
    await write("src-main/cli/main.ts", "1");
    expect(await fingerprintSources(root)).toBe(first);
    await write("src-main/core/networks/losses.ts", "2");
    expect(await fingerprintSources(root)).not.toBe(first);
  });

  it("finds every folder of this repository that it looks at", async () => {
    await expect(fingerprintSources(join(import.meta.dirname, "../../.."))).resolves.toHaveLength(12);
  });
});
