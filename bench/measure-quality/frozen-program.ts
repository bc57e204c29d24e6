/** @file The built program as it was when an experiment began: a build meanwhile must not change what the next run computes. */
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../../src-main/core/files/hash.ts";

/** What decides a run's figures, below the repository's root. */
const ROOMS = [
  "calibration",
  "dataset",
  "engine",
  "evaluation",
  "image",
  "inspection",
  "model",
  "networks",
  "random",
  "training",
];
const SOURCES = [...ROOMS.map((room) => join("src-main", "core", room)), join("assets", "demo-part")];

export type FrozenProgram = AsyncDisposable & { readonly workerFile: string };

/** Copies the folder of the built program beside it, where it finds the packages that it imports. */
export async function freezeProgram(built: string): Promise<FrozenProgram> {
  const folder = await mkdtemp(join(dirname(built), "quality-"));
  await cp(built, folder, { recursive: true });
  return {
    workerFile: join(folder, "worker.js"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A fingerprint of the sources that decide a run's figures: 12 hexadecimal digits. */
export async function fingerprintSources(root: string): Promise<string> {
  const parts: string[] = [];
  for (const folder of SOURCES) {
    const names = await readdir(join(root, folder), { recursive: true });
    for (const name of names.filter((file) => file.endsWith(".ts")).toSorted()) {
      const path = join(folder, name).replaceAll("\\", "/");
      parts.push(`${path} ${sha256(await readFile(join(root, folder, name)))}`);
    }
  }
  return sha256(Buffer.from(parts.join("\n"))).slice(0, 12);
}
