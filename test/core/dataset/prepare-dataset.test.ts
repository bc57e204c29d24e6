import {
  appendFile,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ImageGeometry, neutralGrey } from "../../../src-main/contract/image.ts";
import { withReference } from "../../../src-main/core/dataset/learn-alignment.ts";
import { type PrepareOptions, prepareDataset } from "../../../src-main/core/dataset/prepare-dataset.ts";
import {
  openPreparedDataset,
  type PreparedDataset,
} from "../../../src-main/core/dataset/prepared-dataset.ts";
import { sha256 } from "../../../src-main/core/files/hash.ts";
import { temporaryName } from "../../../src-main/core/files/temporary-name.ts";
import { decodeImage } from "../../../src-main/core/image/decode-image.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { bracket, type Shape, sceneFile } from "../image/drawn-parts.ts";
import { pictureOf, smallGrey, writeParts } from "./pictures.ts";

/** Prepares, and closes when the test is over. */
async function prepared(options: Omit<PrepareOptions, "geometry"> & { geometry?: ImageGeometry }) {
  return closing(await prepareDataset({ geometry: smallGrey, ...options }));
}

function closing(dataset: PreparedDataset): PreparedDataset {
  onTestFinished(() => dataset.close());
  return dataset;
}

async function recordsOf(dataset: PreparedDataset, indices: number[]): Promise<Uint8Array> {
  const into = new Uint8Array(indices.length * dataset.recordBytes);
  await dataset.readRecords(indices, into);
  return into;
}

describe("prepareDataset", () => {
  test("keeps the decoded pixels of each image, in the order of the files, to be read in any order", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 5);
    const geometry: ImageGeometry = { size: 64, channels: 3, fit: "letterbox", regionOfInterest: null };
    const dataset = await prepared({ files, geometry, cacheFolder: join(folder, "cache") });
    expect(dataset.images.map(({ file }) => file)).toEqual(files);
    const records = await recordsOf(dataset, [4, 0, 4]);
    const expected = await Promise.all(
      [4, 0, 4].map(async (part) => (await decodeImage(await readFile(files[part]!), geometry)).pixels),
    );
    expect(Buffer.compare(records, Buffer.concat(expected))).toBe(0);
  });

  test("refuses each bad image with its reason and uses the others", async () => {
    const folder = await temporaryFolder();
    const [first, second] = (await writeParts(folder, 2)) as [string, string];
    const path = (name: string) => join(folder, name);
    const [text, cut, grey, none] = [path("text.png"), path("cut.png"), path("grey.png"), path("none.png")];
    await writeFile(text, "not an image");
    await copyFile(first, cut);
    await truncate(cut, 700);
    await pictureOf(new Uint8Array(64 * 64).fill(neutralGrey))
      .png()
      .toFile(grey);
    const dataset = await prepared({
      files: [text, first, cut, grey, none, second],
      cacheFolder: join(folder, "cache"),
    });
    expect(dataset.images.map(({ file }) => file)).toEqual([first, second]);
    expect(dataset.refused.map(({ file }) => file)).toEqual([text, cut, grey, none]);
    expect(dataset.refused.at(-2)?.reason.message).toMatch(/^All .* stands for «no picture»/);
    expect(dataset.refused.at(-1)?.reason).toMatchObject({
      code: "not-found",
      message: `${none} does not exist.`,
    });
  });

  test("keeps one of the files with the same content, and counts the others", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 3);
    const copy = join(folder, "copy.png");
    await copyFile(files[1]!, copy);
    const dataset = await prepared({ files: [...files, copy], cacheFolder: join(folder, "cache") });
    expect(dataset.images.map(({ file }) => file)).toEqual(files);
    expect(dataset.exactDuplicates).toBe(1);
    expect((await dataset.readThumbnails()).length).toBe(3 * 32 * 32);
  });

  test("leaves out what a person excluded, and every copy of it", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 3);
    const copy = join(folder, "copy.png");
    await copyFile(files[1]!, copy);
    const all = await prepared({ files, cacheFolder: join(folder, "all") });
    const done: number[] = [];
    const dataset = await prepared({
      files: [...files, copy],
      excluded: new Set([all.images[1]!.sha256]),
      cacheFolder: join(folder, "cache"),
      onProgress: (count) => done.push(count),
    });
    expect(dataset.images.map(({ file }) => file)).toEqual([files[0], files[2]]);
    expect(dataset).toMatchObject({ exactDuplicates: 0, refused: [] });
    expect(done).toEqual([1, 2, 3, 4]);
  });

  test("names the data by its content, whatever the files' order and names", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 3);
    const renamed = join(folder, "renamed.png");
    await copyFile(files[0]!, renamed);
    const one = await prepared({ files, cacheFolder: join(folder, "one") });
    const other = await prepared({
      files: [files[2]!, files[1]!, renamed],
      cacheFolder: join(folder, "other"),
    });
    const fewer = await prepared({ files: files.slice(1), cacheFolder: join(folder, "fewer") });
    expect(other.dataHash).toBe(one.dataHash);
    expect(fewer.dataHash).not.toBe(one.dataHash);
  });

  test("tells its progress after each file", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 3);
    const seen: [number, number][] = [];
    await prepared({
      files,
      cacheFolder: join(folder, "c"),
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(seen).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  test("once stopped it leaves what was prepared before", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 4);
    const cacheFolder = join(folder, "cache");
    await prepared({ files: files.slice(0, 2), cacheFolder });
    const stop = new AbortController();
    const stopped = prepared({ files, cacheFolder, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    expect(closing(await openPreparedDataset(cacheFolder, smallGrey)).images).toHaveLength(2);
    expect((await readdir(folder)).filter((name) => name.startsWith(".kensa"))).toEqual([]);
  });

  test("clears up what a killed preparation left", async () => {
    const folder = await temporaryFolder();
    const leftover = join(folder, temporaryName("new"));
    await mkdir(leftover);
    await utimes(leftover, 1e9, 1e9);
    await prepared({ files: await writeParts(folder, 1), cacheFolder: join(folder, "cache") });
    expect((await readdir(folder)).toSorted()).toEqual(["cache", "part 0000.png"]);
  });

  test("no image at all makes an empty data set", async () => {
    const folder = await temporaryFolder();
    const dataset = await prepared({ files: [join(folder, "none.png")], cacheFolder: join(folder, "cache") });
    expect(dataset.images).toEqual([]);
    expect(dataset.refused).toHaveLength(1);
  });

  test("a folder that does not exist for the cache is named", async () => {
    const parent = join(await temporaryFolder(), "none");
    const failing = prepared({ files: [], cacheFolder: join(parent, "cache") });
    await expect(failing).rejects.toMatchObject({ code: "not-found", message: `${parent} does not exist.` });
  });

  test("pixels go to the disk, not into the memory", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const usedBytes = (): number => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 1600, 8);
    const geometry: ImageGeometry = { size: 128, channels: 3, fit: "stretch", regionOfInterest: null };
    const pixelBytes = files.length * 128 * 128 * 3;
    const before = usedBytes();
    let most = 0;
    const dataset = await prepared({
      files,
      geometry,
      cacheFolder: join(folder, "cache"),
      onProgress: (done) => {
        if (done % 200 === 0) most = Math.max(most, usedBytes() - before);
      },
    });
    expect((await stat(join(folder, "cache", "pixels.bin"))).size).toBe(pixelBytes);
    expect(dataset.images).toHaveLength(files.length);
    expect(most).toBeLessThan(pixelBytes / 2);
  });
});

describe("PreparedDataset", () => {
  test("is opened again as it was", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 3);
    const cacheFolder = join(folder, "cache");
    const dataset = await prepared({ files: [...files, join(folder, "none.png")], cacheFolder });
    const reopened = closing(await openPreparedDataset(cacheFolder, { ...smallGrey }));
    expect(reopened.images).toEqual(dataset.images);
    expect(reopened.refused).toEqual(dataset.refused);
    expect(reopened.dataHash).toBe(dataset.dataHash);
    expect(await recordsOf(reopened, [2, 1])).toEqual(await recordsOf(dataset, [2, 1]));
    expect(await reopened.readThumbnails()).toEqual(await dataset.readThumbnails());
  });

  test("names the image files that were changed or removed, and keeps the pixels of then", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 3);
    const dataset = await prepared({ files, cacheFolder: join(folder, "cache") });
    const before = await recordsOf(dataset, [0, 1, 2]);
    expect(await dataset.changedFiles()).toEqual([]);
    await appendFile(files[0]!, "more");
    await rm(files[2]!);
    expect(await dataset.changedFiles()).toEqual([files[0], files[2]]);
    expect(await recordsOf(dataset, [0, 1, 2])).toEqual(before);
  });

  test("is not opened for another geometry, nor where it is damaged or not there", async () => {
    const folder = await temporaryFolder();
    const cacheFolder = join(folder, "cache");
    await prepared({ files: await writeParts(folder, 2), cacheFolder });
    const region = { x: 0, y: 0, width: 9, height: 9 };
    for (const other of [{ size: 64 as const }, { fit: "crop" as const }, { regionOfInterest: region }]) {
      const opening = openPreparedDataset(cacheFolder, { ...smallGrey, ...other });
      await expect(opening).rejects.toMatchObject({ code: "conflict" });
    }
    await truncate(join(cacheFolder, "pixels.bin"), 100);
    await expect(openPreparedDataset(cacheFolder, smallGrey)).rejects.toMatchObject({ code: "damaged" });
    await mkdir(join(folder, "empty"));
    const empty = openPreparedDataset(join(folder, "empty"), smallGrey);
    await expect(empty).rejects.toMatchObject({ code: "not-found" });
  });

  test("notices while it is open that its pixels were cut off", async () => {
    const folder = await temporaryFolder();
    const cacheFolder = join(folder, "cache");
    const dataset = await prepared({ files: await writeParts(folder, 2), cacheFolder });
    await truncate(join(cacheFolder, "pixels.bin"), dataset.recordBytes);
    await expect(recordsOf(dataset, [1])).rejects.toMatchObject({ code: "damaged" });
  });

  test("refuses records that do not exist and a target of the wrong size", async () => {
    const folder = await temporaryFolder();
    const dataset = await prepared({
      files: await writeParts(folder, 2),
      cacheFolder: join(folder, "cache"),
    });
    await expect(recordsOf(dataset, [2])).rejects.toThrow("There is no image 2.");
    await expect(dataset.readRecords([0], new Uint8Array(3))).rejects.toThrow("do not fill 3 bytes");
  });

  test("leaves out, with the reason, what shows no part where parts are aligned", async () => {
    const folder = await temporaryFolder();
    const shapes: readonly Shape[] = [bracket, bracket, () => null, bracket, bracket, bracket];
    const files = await Promise.all(
      shapes.map(async (shape, i) => {
        const file = join(folder, `${i}.png`);
        await writeFile(file, await sceneFile(shape, { x: 100 + 5 * i, y: 95, degrees: 30 * i }));
        return file;
      }),
    );
    const alignment = { ...smallGrey, alignment: "part" as const };
    const geometry = await withReference(alignment, files);
    const cacheFolder = join(folder, "cache");
    const dataset = await prepared({ files, geometry, cacheFolder });
    expect(dataset.images.map(({ file }) => file)).toEqual(files.filter((_, i) => i !== 2));
    const reason = {
      code: "unsupported",
      cause: "no-part-found",
      message: expect.stringMatching(/^No part of the usual size/),
    };
    expect(dataset.refused).toMatchObject([{ file: files[2], reason }]);
    const excluded = new Set([sha256(await readFile(files[2]!))]);
    const without = await prepared({ files, geometry, excluded, cacheFolder: join(folder, "without") });
    expect(without.refused).toEqual([]);
    expect(closing(await openPreparedDataset(cacheFolder, geometry)).geometry).toEqual(geometry);
    await expect(openPreparedDataset(cacheFolder, alignment)).rejects.toMatchObject({ code: "conflict" });
  });
});
