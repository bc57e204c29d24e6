/**
 * @file Adds batches of images to an inspection of its own, and prints a line for each batch that was acknowledged.
 * Arguments: the data folder, the batch size, and the number of batches (`Infinity` to go on until killed).
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { openDataFolder } from "../../../../src-main/core/store/data-folder.ts";
import { addInspectedImages } from "../../../../src-main/core/store/inspected-images.ts";
import { endInspection, startInspection } from "../../../../src-main/core/store/inspections.ts";
import { registerModel } from "../../../../src-main/core/store/models.ts";
import { openStore } from "../../../../src-main/core/store/open-store.ts";
import { sampleImages, sampleManifest } from "../sample-values.ts";

const [root = "", batchSize = "1", batches = "1"] = process.argv.slice(2);
const store = await openStore(await openDataFolder(root), { clock: () => new Date() });
const model = await registerModel(store, sampleManifest("bracket-1"), join(store.folder.models, "bracket-1"));
const inspection = await startInspection(store, model.id, process.pid);
const images = sampleImages(Number(batchSize));
writeSync(1, `${inspection.id}\n`);
for (let batch = 0; batch < Number(batches); batch++) {
  await addInspectedImages(store, inspection.id, images);
  writeSync(1, "acknowledged\n");
}
await endInspection(store, inspection.id, { state: "finished" });
await store.close();
