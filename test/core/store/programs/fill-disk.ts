/**
 * @file Adds images until the disk is full, then looks at what is left, frees some space and goes on. Prints what it
 * saw as JSON. Argument: a folder on a small disk of its own.
 */
import { rmSync, statfsSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { failureOf } from "../../../../src-main/contract/errors.ts";
import { openDataFolder } from "../../../../src-main/core/store/data-folder.ts";
import { addInspectedImages } from "../../../../src-main/core/store/inspected-images.ts";
import { getInspection, startInspection } from "../../../../src-main/core/store/inspections.ts";
import { registerModel } from "../../../../src-main/core/store/models.ts";
import { openStore } from "../../../../src-main/core/store/open-store.ts";
import { sampleImages, sampleManifest } from "../sample-values.ts";

const disk = process.argv[2] ?? "";
const { blocks, bsize } = statfsSync(disk);
if (blocks * bsize > 16 * 1024 * 1024) throw new Error(`${disk} is no small disk of its own.`);
const ballast = join(disk, "ballast");
const clock = () => new Date();
writeFileSync(ballast, Buffer.alloc(256 * 1024));
const folder = await openDataFolder(join(disk, "data"));
const store = await openStore(folder, { clock });
const model = await registerModel(store, sampleManifest("bracket-1"), join(folder.models, "bracket-1"));
const inspection = await startInspection(store, model.id, process.pid);

let acknowledged = 0;
const addBatch = async () => {
  await addInspectedImages(store, inspection.id, sampleImages(50));
  acknowledged += 50;
};
const fill = async (): Promise<never> => {
  for (;;) await addBatch();
};
const failure = await fill().catch(failureOf);
const { passCount: readable } = await getInspection(store, inspection.id);
const backup = await store.backup(join(disk, "backup.db")).then(() => null, failureOf);
const second = await openStore(folder, { clock }).then((other) => other.close(), failureOf);
const full = { failure, acknowledged, readable, backup, second: second ?? null };

rmSync(ballast);
await addBatch();
await store.close();
const reopened = await openStore(folder, { clock });
const { passCount: stored } = await getInspection(reopened, inspection.id);
await reopened.close();
writeSync(1, JSON.stringify({ full, acknowledged, stored }));
