import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  openModel,
  readManifest,
  requireNewModelFolder,
  writeModel,
} from "../../../src-main/core/model/model-folder.ts";
import { tellingModel } from "../../helpers/telling-model.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

const FILES = ["model.json", "model.onnx", "more.png", "reconstructions.png"];

async function written(): Promise<string> {
  const folder = join(await temporaryFolder(), "models", "部品 'é' 1");
  await writeModel(folder, await tellingModel());
  return folder;
}

/** Flips the lowest bit of one byte of a file. */
async function flip(path: string, place: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[place]! ^= 1;
  await writeFile(path, bytes);
}

/** With the keys of all objects in order, as a checksum is computed over them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

describe("A model's folder", () => {
  it("is made with all that is above it, and holds what was written", async () => {
    const folder = await written();
    const { graph, manifest } = await tellingModel();
    const model = await openModel(folder);
    expect(await readdir(folder)).toEqual(FILES);
    expect(model.folder).toBe(folder);
    expect(Buffer.compare(model.graph, graph)).toBe(0);
    expect(model.manifest).toMatchObject(manifest);
    expect(model.manifest.pictures.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["reconstructions.png", 9],
      ["more.png", 11],
    ]);
    expect(await readManifest(folder)).toEqual(model.manifest);
  });

  it("does not take the place of anything", async () => {
    const folder = join(await temporaryFolder(), "taken");
    await mkdir(folder);
    await writeFile(join(folder, "mine.txt"), "mine");
    const conflict = { code: "conflict", message: `${folder} already exists.`, action: expect.any(String) };
    await expect(requireNewModelFolder(folder)).rejects.toMatchObject(conflict);
    await expect(writeModel(folder, await tellingModel())).rejects.toMatchObject(conflict);
    expect(await readdir(folder)).toEqual(["mine.txt"]);
    await requireNewModelFolder(join(folder, "new"));
  });

  it.skipIf(process.platform === "win32")("is not there at all where the disk is full", async () => {
    const parent = await temporaryFolder();
    const program = join(import.meta.dirname, "programs", "write-model.ts");
    // The shell's unit for the largest file that a process may write is 512 or 1024 bytes.
    const limited = [
      "-c",
      'ulimit -f 100 && exec "$0" "$@"',
      process.execPath,
      program,
      join(parent, "model"),
    ];
    const failure = JSON.parse(execFileSync("sh", limited, { encoding: "utf8" }));
    expect(failure).toMatchObject({ code: "disk-full", action: expect.any(String) });
    expect(await readdir(parent)).toEqual([]);
  });

  it("refuses a manifest that breaks the contract, and leaves nothing", async () => {
    const parent = await temporaryFolder();
    const model = await tellingModel();
    const broken = { ...model, manifest: { ...model.manifest, heatmapThreshold: Number.NaN } };
    await expect(writeModel(join(parent, "model"), broken)).rejects.toThrow();
    expect(await readdir(parent)).toEqual([]);
  });
});

describe("Opening a model", () => {
  it("says where there is none", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "model.json");
    const missing = { code: "not-found", message: `${path} does not exist.` };
    await expect(openModel(folder)).rejects.toMatchObject(missing);
    await expect(openModel(join(folder, "none"))).rejects.toMatchObject({ code: "not-found" });
  });

  it.each(["model.onnx", "reconstructions.png", "more.png"])("reports that %s is missing", async (name) => {
    const folder = await written();
    await rm(join(folder, name));
    const message = `${join(folder, name)} is missing.`;
    await expect(openModel(folder)).rejects.toMatchObject({ code: "damaged", message });
  });

  it.each(["model.onnx", "reconstructions.png", "more.png"])("reports any change of %s", async (name) => {
    const folder = await written();
    const path = join(folder, name);
    const whole = await readFile(path);
    const damaged = {
      code: "damaged",
      message: `${path} is not as it was written: a byte has changed.`,
      action: "Copy the model again from where it came, or train it anew.",
    };
    for (const place of [0, whole.length >> 1, whole.length - 1]) {
      await flip(path, place);
      await expect(openModel(folder)).rejects.toMatchObject(damaged);
      await writeFile(path, whole);
    }
    await truncate(path, whole.length - 1);
    await expect(openModel(folder)).rejects.toMatchObject(damaged);
    await writeFile(path, Buffer.concat([whole, Buffer.of(0)]));
    await expect(openModel(folder)).rejects.toMatchObject(damaged);
    await writeFile(path, whole);
    await openModel(folder);
  });

  it("reports a change of any byte of model.json", async () => {
    const folder = await written();
    const path = join(folder, "model.json");
    const whole = await readFile(path);
    const changed = Buffer.from(whole);
    for (let place = 0; place < whole.length - 1; place += 1) {
      changed[place]! ^= 1;
      await writeFile(path, changed);
      await expect(readManifest(folder), `byte ${place}`).rejects.toMatchObject({ code: "damaged" });
      changed[place]! ^= 1;
    }
    await writeFile(path, changed);
    expect(await readManifest(folder)).toBeDefined();
  });

  it("minds what model.json says, not how it is laid out", async () => {
    const folder = await written();
    const path = join(folder, "model.json");
    const manifest = JSON.parse(await readFile(path, "utf8"));
    const backwards = Object.fromEntries(Object.entries(manifest).toReversed());
    await writeFile(path, JSON.stringify(backwards));
    expect((await openModel(folder)).manifest).toEqual(manifest);
  });

  it("reads a model.json that was written before there were further fields, byte for byte", async () => {
    const folder = await temporaryFolder();
    await copyFile(join(import.meta.dirname, "fixtures", "model.json"), join(folder, "model.json"));
    expect(await readManifest(folder)).toMatchObject({ id: "bracket-1", threshold: { value: 1.25 } });
  });

  it("reads a model that a later version has written with fields of its own, and still sees any change", async () => {
    const folder = await written();
    const path = join(folder, "model.json");
    const { checksum: _, ...manifest } = JSON.parse(await readFile(path, "utf8"));
    const later = { ...manifest, data: { ...manifest.data, lots: ["A", "B"] }, stations: { count: 2 } };
    const checksum = createHash("sha256")
      .update(JSON.stringify(sorted(later)))
      .digest("hex");
    const text = JSON.stringify({ ...later, checksum }, null, 2);
    await writeFile(path, text);
    expect((await openModel(folder)).manifest).toEqual({ ...manifest, checksum });
    await writeFile(path, text.replace('"count": 2', '"count": 3'));
    await expect(openModel(folder)).rejects.toMatchObject({ code: "damaged" });
  });

  it("does not guess at a newer format", async () => {
    const folder = await written();
    const path = join(folder, "model.json");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"schemaVersion": 1', '"schemaVersion": 2'));
    await expect(openModel(folder)).rejects.toMatchObject({
      code: "newer-version",
      message: expect.stringContaining("was written by a newer version of Kensa"),
    });
  });
});
