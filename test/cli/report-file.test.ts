import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { writeReport } from "../../src-main/cli/report-file.ts";
import type { InspectedImage } from "../../src-main/contract/inspection.ts";
import { sha256 } from "../../src-main/core/files/hash.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";
import { sampleImage, sampleManifest } from "../core/store/sample-values.ts";

async function paint(file: string, background: string): Promise<string> {
  await sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toFile(file);
  return sha256(await readFile(file));
}

/** The colour in the middle of each picture of the report, as red, green or blue; in their order. */
async function coloursIn(images: readonly InspectedImage[]): Promise<string[]> {
  const file = join(await temporaryFolder(), "report.html");
  await writeReport(file, {
    title: "Line",
    model: sampleManifest("bracket-20260301-070000-a1b2c3"),
    threshold: { value: 1.25, basis: sampleManifest("bracket-1").threshold.basis, isChanged: false },
    images,
    nameOf: ({ file: path }) => path,
    generatedAt: new Date("2026-03-01T07:00:00Z"),
  });
  const pictures = (await readFile(file, "utf8")).matchAll(/src="data:image\/[a-z]+;base64,([^"]+)"/g);
  return Promise.all([...pictures].map(([, picture]) => colourOf(Buffer.from(picture!, "base64"))));
}

async function colourOf(picture: Buffer): Promise<string> {
  const [red, green, blue] = await sharp(picture).removeAlpha().raw().toBuffer();
  return red! > 128 ? "red" : green! > 100 ? "green" : blue! > 128 ? "blue" : "none";
}

test("a name that was used again shows neither picture nor heatmap of another part", async () => {
  const folder = await temporaryFolder();
  const [file, heatmapFile] = [join(folder, "part.png"), join(folder, "part.png.png")];
  const first = await paint(file, "red");
  const second = await paint(file, "lime");
  await paint(heatmapFile, "blue");
  const judged = (hash: string, score: number) =>
    sampleImage(file, { sha256: hash, heatmapFile, verdict: "fail", score });
  expect(await coloursIn([judged(first, 9), judged(second, 5)])).toEqual(["green", "blue"]);
});

test("a picture that is gone leaves its heatmap, and a heatmap that is gone its picture", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "heatmaps"));
  const [file, heatmapFile] = [join(folder, "part.png"), join(folder, "heatmaps", "part.png")];
  const image = sampleImage(file, { sha256: await paint(file, "lime"), heatmapFile, verdict: "fail" });
  expect(await coloursIn([image])).toEqual(["green"]);
  await rm(file);
  await paint(heatmapFile, "blue");
  expect(await coloursIn([image])).toEqual(["blue"]);
});

test("a picture over which the compute process died is not opened", async () => {
  const file = join(await temporaryFolder(), "part.png");
  const reason = { code: "worker-crashed", message: "The compute process died." } as const;
  const hash = await paint(file, "lime");
  expect(await coloursIn([sampleImage(file, { sha256: hash, verdict: "cannot-judge", reason })])).toEqual([]);
});
