import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulatedDefectKind } from "../../../src-main/contract/defects.ts";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import { loadSampleParts, simulateSamples } from "../../../src-main/core/dataset/defect-samples.ts";
import { drawDefectSheet, drawDefectStrip } from "../../../src-main/core/dataset/draw-defect-sheet.ts";
import { samplePart } from "./simulate-defects/sample-part.ts";

const geometry: ImageGeometry = { size: 64, channels: 3, fit: "letterbox", regionOfInterest: null };
let folder: string;
let files: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-samples-"));
  files = [];
  for (let i = 0; i < 3; i++) {
    const pixels = Uint8Array.from(samplePart({ width: 80, height: 40, channels: 3 }, i));
    const file = join(folder, `${i}.png`);
    await sharp(pixels, { raw: { width: 80, height: 40, channels: 3 } }).toFile(file);
    files.push(file);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("samples of simulated defects", () => {
  it("lie on the part, never on the bars beside it, nor where nothing is looked at", async () => {
    const ignored = [
      [
        { x: 0, y: 0 },
        { x: 40, y: 0 },
        { x: 40, y: 40 },
        { x: 0, y: 40 },
      ],
    ];
    const parts = await loadSampleParts(files, { ...geometry, ignored });
    expect(parts).toHaveLength(3);
    for (const kind of simulatedDefectKind.options) {
      for (const { mask } of simulateSamples(parts, geometry, { kind, count: 6, seed: 1 })) {
        const marked = [...mask.keys()].filter((pixel) => mask[pixel] === 1);
        const isOnPart = (pixel: number) => pixel % 64 >= 32 && pixel >= 16 * 64 && pixel < 48 * 64;
        expect(marked.filter((pixel) => !isOnPart(pixel))).toEqual([]);
      }
    }
  });

  it("are the same from the same seed", async () => {
    const parts = await loadSampleParts(files, geometry);
    const ask = { kind: "scratch", count: 4, seed: 9 } as const;
    expect(simulateSamples(parts, geometry, ask)).toEqual(simulateSamples(parts, geometry, ask));
    expect(simulateSamples(parts, geometry, ask)).not.toEqual(
      simulateSamples(parts, geometry, { ...ask, seed: 8 }),
    );
  });

  it("pass over an image that cannot be read, and need two that can", async () => {
    const broken = join(folder, "broken.png");
    await writeFile(broken, "no image");
    expect(await loadSampleParts([broken, ...files], geometry)).toHaveLength(3);
    const tooFew = loadSampleParts([broken, files[0]!], geometry);
    await expect(tooFew).rejects.toMatchObject({ code: "too-few-images" });
  });
});

describe("their pictures", () => {
  it("show every sample, enlarged, with a line around what was changed", async () => {
    const parts = await loadSampleParts(files, geometry);
    const samples = simulateSamples(parts, geometry, { kind: "missing", count: 5, seed: 1 });
    const strip = sharp(await drawDefectStrip(samples, geometry));
    expect(await strip.metadata()).toMatchObject({ width: 5 * 192 + 4 * 4, height: 192, format: "png" });
    const pixels = await strip.raw().toBuffer();
    const hasLine = (sample: number) =>
      Array.from({ length: 192 * 192 }, (_, i) => {
        const at = (Math.floor(i / 192) * (5 * 192 + 16) + sample * 196 + (i % 192)) * 3;
        return pixels[at] === 255 && pixels[at + 1] === 64 && pixels[at + 2] === 32;
      }).includes(true);
    const isMarked = samples.map(({ mask }) => mask.includes(1));
    expect(samples.map((_, i) => hasLine(i))).toEqual(isMarked);
    expect(isMarked).toContain(true);
  });

  it("make a sheet with a labelled row for each kind", async () => {
    const parts = await loadSampleParts(files, geometry);
    const rowOf = (kind: "pit" | "stain") => simulateSamples(parts, geometry, { kind, count: 3, seed: 1 });
    const sheet = await drawDefectSheet(
      new Map([
        ["pit", rowOf("pit")],
        ["stain", rowOf("stain")],
      ] as const),
      geometry,
    );
    const { width, height } = await sharp(sheet).metadata();
    expect(width).toBeGreaterThan(3 * 192 + 100);
    expect(height).toBe(4 + 2 * (192 + 4));
  });
});
