/**
 * @file Makes many small images, prepares them as a data set and inspects them. Prints as JSON how many of each, and the
 * most memory that was in use on the way, of which the first part of each work is not counted: it is what every run needs.
 *
 * Arguments: an empty folder, and the number of images. To be run with --expose-gc.
 */
import { writeSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { prepareDataset } from "../../../../src-main/core/dataset/prepare-dataset.ts";
import { inspectImages } from "../../../../src-main/core/inspection/inspect-images.ts";
import { randomFor } from "../../../../src-main/core/random/random.ts";
import { writeTellingModel } from "../../../helpers/telling-model.ts";
import { pictureOf } from "../../dataset/pictures.ts";

const [folder = "", count = "0"] = process.argv.slice(2);
const images = Number(count);
const parts = join(folder, "parts");
/** Noise does not compress: each file is about as large as its pixels. */
const SIDE = 128;

/** One picture; what stands behind its end makes each file another one. */
async function makeParts(): Promise<string[]> {
  await mkdir(parts);
  const random = randomFor(1, "noise");
  const noise = Uint8Array.from({ length: SIDE * SIDE }, () => random.integer(200));
  const picture = await pictureOf(noise).png({ compressionLevel: 0 }).toBuffer();
  const files = Array.from({ length: images }, (_, part) => join(parts, `${part}.png`));
  for (const [part, file] of files.entries())
    await writeFile(file, Buffer.concat([picture, Buffer.of(part, part >> 8)]));
  return files;
}

/** Measures from the first call on; what is garbage is not counted. */
function memoryWatch() {
  let first: number | undefined;
  let most = 0;
  const look = () => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    first ??= heapUsed + arrayBuffers;
    most = Math.max(most, heapUsed + arrayBuffers - first);
  };
  return { look, most: () => most };
}

const files = await makeParts();
const preparing = memoryWatch();
const dataset = await prepareDataset({
  files,
  geometry: { size: 64, channels: 3, fit: "stretch", regionOfInterest: null },
  cacheFolder: join(folder, "data"),
  onProgress: (done) => done % 100 === 0 && preparing.look(),
});
const prepared = dataset.images.length;
await dataset.close();

await writeTellingModel(join(folder, "model"));
const inspecting = memoryWatch();
const tally = await inspectImages(
  { model: join(folder, "model"), paths: [parts], heatmaps: null, watch: false, threads: 1 },
  {
    signal: new AbortController().signal,
    onImage: () => {},
    onProgress: ({ done }) => done % 100 === 0 && inspecting.look(),
  },
);
writeSync(
  1,
  JSON.stringify({ prepared, tally, most: { preparing: preparing.most(), inspecting: inspecting.most() } }),
);
