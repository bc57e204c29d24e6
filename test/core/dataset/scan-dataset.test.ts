import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import type { ListedFile, ScannedImage } from "../../../src-main/contract/worker.ts";
import { scanDataset } from "../../../src-main/core/dataset/scan-dataset.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { partPixels, pictureOf, smallGrey, writeParts } from "./pictures.ts";

async function scan(
  good: string[],
  {
    knownBad = null,
    geometry = smallGrey,
    signal = new AbortController().signal,
  }: {
    knownBad?: string | null;
    geometry?: ImageGeometry;
    signal?: AbortSignal;
  } = {},
) {
  const files: ListedFile[] = [];
  const told: ScannedImage[] = [];
  const progress: number[] = [];
  const compared: number[] = [];
  await scanDataset(
    { good, knownBad, geometry },
    {
      signal,
      onFiles: (found) => files.push(...found),
      onImages: (images) => told.push(...images),
      onProgress: (done) => progress.push(done),
      onCompared: (done) => compared.push(done),
    },
  );
  return {
    files,
    told,
    progress,
    compared,
    images: [...new Map(told.map((image) => [image.file, image])).values()],
  };
}

async function folderOf(count: number): Promise<string> {
  const folder = await temporaryFolder();
  await writeParts(folder, count, 32);
  return folder;
}

it("tells all files first, then each image, and the good ones again with what they are compared to the others", async () => {
  const folder = await folderOf(12);
  const { files, told, progress, compared } = await scan([folder]);
  expect(files.map(({ name }) => name)).toEqual(told.slice(0, 12).map(({ name }) => name));
  expect(told).toHaveLength(24);
  expect(told[0]).toMatchObject({
    kind: "good",
    name: "part 0000.png",
    width: 32,
    height: 32,
    oddness: null,
  });
  expect(told.slice(12).every(({ oddness }) => oddness! > 0)).toBe(true);
  expect(progress).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(compared).toEqual([0, 6, 12]);
});

it("names files by their path below the folder, with subfolders", async () => {
  const folder = await folderOf(2);
  await mkdir(join(folder, "tray 1"));
  await writeParts(join(folder, "tray 1"), 1, 32);
  const { files } = await scan([folder]);
  expect(files.map(({ name }) => name)).toContain("tray 1/part 0000.png");
});

it("marks the second of two equal files, and groups pictures that show the same", async () => {
  const folder = await folderOf(12);
  await copyFile(join(folder, "part 0003.png"), join(folder, "zz copy.png"));
  const again = partPixels(5, { side: 32 }).map((value) => Math.min(255, value + 2));
  await pictureOf(again).png().toFile(join(folder, "zz again.png"));
  const { images } = await scan([folder]);
  const named = (name: string) => images.find((image) => image.name === name)!;
  expect(images.filter(({ duplicate }) => duplicate).map(({ name }) => name)).toEqual(["zz copy.png"]);
  expect(named("zz again.png").nearGroup).toBe(named("part 0005.png").nearGroup);
  expect(named("zz again.png").nearGroup).not.toBeNull();
  expect(named("part 0001.png").nearGroup).toBeNull();
});

it("reports what cannot be used with its reason, and goes on", async () => {
  const folder = await folderOf(3);
  await writeFile(join(folder, "empty.png"), "");
  await writeFile(join(folder, "notes.txt"), "x");
  const { images } = await scan([folder]);
  const refused = images.filter(({ failure }) => failure !== null);
  expect(refused.map(({ name, failure }) => [name, failure!.code])).toEqual([
    ["empty.png", "damaged"],
    ["notes.txt", "unsupported"],
  ]);
});

it("keeps known-bad parts apart: they are neither compared nor called copies", async () => {
  const [good, bad] = [await folderOf(10), await folderOf(1)];
  const { images } = await scan([good], { knownBad: bad });
  expect(images.filter(({ kind }) => kind === "known-bad")).toMatchObject([
    { name: "part 0000.png", duplicate: false, oddness: null, nearGroup: null },
  ]);
});

it("takes no known-bad part for a good one, also where their folder lies in that of the good ones", async () => {
  const folder = await folderOf(3);
  const knownBad = join(folder, "bad");
  await mkdir(knownBad);
  await writeParts(knownBad, 2, 32);
  const { files } = await scan([folder], { knownBad });
  expect(files.map(({ kind }) => kind)).toEqual(["good", "good", "good", "known-bad", "known-bad"]);
});

it("takes no good part for a known-bad one where the folder of good ones lies in theirs", async () => {
  const folder = await folderOf(3);
  const good = join(folder, "good");
  await mkdir(good);
  await writeParts(good, 2, 32);
  const { files } = await scan([good], { knownBad: folder });
  expect(files.map(({ kind }) => kind)).toEqual(["good", "good", "known-bad", "known-bad", "known-bad"]);
});

it("lists each file once where a folder lies in another, by its path below the inner one", async () => {
  const folder = await folderOf(3);
  const tray = join(folder, "tray");
  await mkdir(tray);
  await writeParts(tray, 2, 32);
  await writeFile(join(tray, "notes.txt"), "x");
  const { files, images } = await scan([folder, tray]);
  expect(files.map(({ name }) => name)).toEqual([
    "part 0000.png",
    "part 0001.png",
    "part 0002.png",
    "part 0000.png",
    "part 0001.png",
    "notes.txt",
  ]);
  expect(images).toHaveLength(6);
});

it("knows the size of an image that the drawn area does not fit, and says so", async () => {
  const folder = await folderOf(2);
  const regionOfInterest = { x: 20, y: 20, width: 40, height: 40 };
  const { images } = await scan([folder], { geometry: { ...smallGrey, regionOfInterest } });
  for (const image of images) {
    expect(image).toMatchObject({ width: 32, height: 32, failure: { code: "invalid-input" } });
  }
});

it("refuses images of another size than the ignored areas were drawn on, and knows theirs", async () => {
  const ignored = [
    [
      { x: 0, y: 0 },
      { x: 8, y: 0 },
      { x: 0, y: 8 },
    ],
  ];
  const drawnOn = { width: 64, height: 64 };
  const { images } = await scan([await folderOf(2)], { geometry: { ...smallGrey, ignored, drawnOn } });
  for (const image of images) {
    expect(image).toMatchObject({ width: 32, height: 32, failure: { code: "invalid-input" } });
    expect(image.failure!.message).toContain("64 × 64 pixels");
  }
});

it("stops when it is asked to", async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(scan([await folderOf(3)], { signal: stop.signal })).rejects.toMatchObject({
    code: "cancelled",
  });
});
