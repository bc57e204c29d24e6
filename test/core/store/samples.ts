/** @file A store in a folder of its own, and values to put into it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type DataFolder, openDataFolder } from "../../../src-main/core/store/data-folder.ts";
import { type Inspection, startInspection } from "../../../src-main/core/store/inspections.ts";
import { registerModel } from "../../../src-main/core/store/models.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleManifest } from "./sample-values.ts";

/** A clock that is a minute further at each look. */
export function steppingClock(start = "2026-03-01T08:00:00.000Z"): () => Date {
  let next = Date.parse(start);
  return () => {
    const now = new Date(next);
    next += 60_000;
    return now;
  };
}

/** An empty folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "kensa-store-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

export async function temporaryDataFolder(): Promise<DataFolder> {
  return openDataFolder(await temporaryFolder());
}

/** An open store in a folder of its own; both are gone when the test ends. */
export async function temporaryStore(clock = steppingClock()): Promise<Store> {
  const store = await openStore(await temporaryDataFolder(), { clock });
  onTestFinished(() => store.close());
  return store;
}

/** An inspection with a model and a product to belong to. */
export async function sampleInspection(store: Store): Promise<Inspection> {
  const model = await registerModel(
    store,
    sampleManifest("bracket-1"),
    join(store.folder.models, "bracket-1"),
  );
  return startInspection(store, model.id, process.pid);
}

/** Everything that an iterator yields. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
