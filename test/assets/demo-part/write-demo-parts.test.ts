/** @file The demo data set on disk: its layout, and what happens when writing is interrupted or the folder is taken. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFECT_KINDS } from "../../../assets/demo-part/defects.ts";
import { drawPart } from "../../../assets/demo-part/draw-part.ts";
import { writeDemoParts } from "../../../assets/demo-part/write-demo-parts.ts";

const plan = { seed: 7, good: 4, test: { good: 2, perDefect: 2 }, size: 32 };
const total = 4 + 2 + 2 * DEFECT_KINDS.length;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-parts-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Every file under the folder with its bytes, by path. */
async function contents(of: string): Promise<Map<string, string>> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string) => [file.slice(of.length), await readFile(file, "base64")] as const;
  return new Map(await Promise.all(files.toSorted().map(read)));
}

async function decode(file: string): Promise<{ pixels: Uint8Array; width: number; channels: number }> {
  const { channels } = await sharp(file).metadata();
  const { data, info } = await sharp(file).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), width: info.width, channels };
}

test("writes good parts to train on, good and defective ones to test on, and a mask for each defect", async () => {
  const written = await writeDemoParts(folder, plan);
  expect(written.images).toBe(total);
  expect(await readdir(written.train)).toEqual(["000.png", "001.png", "002.png", "003.png"]);
  expect(await readdir(written.test)).toEqual([...DEFECT_KINDS, "good"].toSorted());
  for (const kind of DEFECT_KINDS) {
    expect(await readdir(join(written.test, kind))).toEqual(["000.png", "001.png"]);
    expect(await readdir(join(written.groundTruth, kind))).toEqual(["000_mask.png", "001_mask.png"]);
  }
});

test("writes grey pictures that hold the very pixels that were drawn", async () => {
  const { train, test: testFolder, groundTruth } = await writeDemoParts(folder, plan);
  const first = await decode(join(train, "000.png"));
  expect(first).toEqual({ pixels: drawPart({ seed: 7, index: 0, size: 32 }).pixels, width: 32, channels: 1 });
  const [kind] = DEFECT_KINDS;
  const expected = drawPart({ seed: 7, index: 6, size: 32, defect: kind });
  expect((await decode(join(testFolder, kind, "000.png"))).pixels).toEqual(expected.pixels);
  expect((await decode(join(groundTruth, kind, "000_mask.png"))).pixels).toEqual(expected.mask);
});

test("shows no part twice, so that nothing that was trained on is tested on", async () => {
  await writeDemoParts(folder, plan);
  const pictures = [...(await contents(folder))].filter(([name]) => /\/(train|test)\//.test(name));
  expect(new Set(pictures.map(([, bytes]) => bytes)).size).toBe(total);
});

test("reports each picture as it is written", async () => {
  const reports: [number, number][] = [];
  await writeDemoParts(folder, { ...plan, onProgress: (done, of) => reports.push([done, of]) });
  expect(reports).toEqual(Array.from({ length: total }, (_, i) => [i + 1, total]));
});

test("stops when cancelled, and a second call brings the set to the same end as an undisturbed one", async () => {
  const stop = new AbortController();
  const interrupted = writeDemoParts(join(folder, "a"), {
    ...plan,
    signal: stop.signal,
    onProgress: (done) => {
      if (done === 5) stop.abort();
    },
  });
  await expect(interrupted).rejects.toMatchObject({ name: "KensaError", code: "cancelled" });
  expect(await readdir(join(folder, "a", "train", "good"))).toHaveLength(4);
  await writeFile(join(folder, "a", "train", "good", "002.png.part"), "half a picture");
  await writeDemoParts(join(folder, "a"), plan);
  await writeDemoParts(join(folder, "b"), plan);
  const resumed = await contents(join(folder, "a"));
  resumed.delete(join("/train/good/002.png.part"));
  expect(resumed).toEqual(await contents(join(folder, "b")));
});

test("leaves a finished set as it is", async () => {
  const { train } = await writeDemoParts(folder, plan);
  await writeFile(join(train, "note.txt"), "mine");
  await rm(join(train, "003.png"));
  const before = await contents(folder);
  await writeDemoParts(folder, plan);
  expect(await contents(folder)).toEqual(before);
});

test.each([
  ["another set", () => writeDemoParts(folder, { ...plan, seed: 8 })],
  ["something else", () => writeFile(join(folder, "holiday.jpg"), "")],
])("refuses a folder that holds %s, and touches nothing in it", async (_, fill) => {
  await fill();
  const before = await contents(folder);
  await expect(writeDemoParts(folder, plan)).rejects.toMatchObject({ name: "KensaError", code: "conflict" });
  expect(await contents(folder)).toEqual(before);
});

test("says in plain words that it cannot write where the path leads through a file", async () => {
  await writeFile(join(folder, "file"), "");
  const attempt = writeDemoParts(join(folder, "file", "parts"), plan);
  await expect(attempt).rejects.toMatchObject({ name: "KensaError", code: "not-permitted" });
});
