/** @file Models of the preset `backbone`, from a random network and drawn parts to verdicts. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvaluationResult } from "../../../src-main/contract/evaluation.ts";
import type { ModelManifest } from "../../../src-main/contract/model.ts";
import type {
  BackboneSettings,
  TrainingProgress,
  TrainingRequest,
  TrainingResult,
  TrainingSettings,
} from "../../../src-main/contract/training.ts";
import { evaluateFolders } from "../../../src-main/core/inspection/evaluate-folders.ts";
import { openModel, readManifest } from "../../../src-main/core/model/model-folder.ts";
import { Scorer } from "../../../src-main/core/model/scorer.ts";
import { partPixels, pictureOf, writeParts } from "../dataset/pictures.ts";
import { backboneFile, randomBackbone } from "./random-backbone.ts";
import { tinyRequest, tinySettings, train } from "./tiny-training.ts";

const SIDE = 64;
const TRAINED = 40;
const TESTED = 12;

const settingsWith = (backbone: BackboneSettings): Partial<TrainingSettings> => ({
  preset: "backbone",
  geometry: { ...tinySettings.geometry, size: SIDE },
  backbone,
});

/** A part with a bright speck of 10 pixels a side inside its ring. */
function speckled(part: number): Uint8Array {
  const pixels = partPixels(part, { side: SIDE });
  for (let row = 0; row < 10; row += 1) pixels.fill(240, (row + 27) * SIDE + 24, (row + 27) * SIDE + 34);
  return pixels;
}

/** Good parts to learn from, good ones that were never seen, and the same with a defect. */
async function drawnParts(folder: string) {
  const at = (name: string) => join(folder, name);
  for (const name of ["train", "good", "bad"]) await mkdir(at(name));
  await writeParts(at("train"), TRAINED, SIDE);
  for (let part = 0; part < TESTED; part += 1) {
    const pixels = partPixels(1000 + part, { side: SIDE });
    await pictureOf(pixels)
      .png()
      .toFile(join(at("good"), `${part}.png`));
    await pictureOf(speckled(2000 + part))
      .png()
      .toFile(join(at("bad"), `${part}.png`));
  }
  return { train: at("train"), good: at("good"), bad: at("bad") };
}

function evaluate(request: TrainingRequest, good: string, bad: string): Promise<EvaluationResult> {
  const listeners = { onImage: () => {}, onProgress: () => {}, signal: new AbortController().signal };
  const folders = { model: request.modelFolder, good: [good], bad: [bad], masks: null, threads: 1 };
  return evaluateFolders(folders, listeners);
}

let folder = "";
let parts: Awaited<ReturnType<typeof drawnParts>>;
let backbone: BackboneSettings;
let request: TrainingRequest;
let result: TrainingResult;
let manifest: ModelManifest;
const progress: TrainingProgress[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-test-"));
  parts = await drawnParts(folder);
  backbone = await backboneFile(randomBackbone(), {}, folder);
  request = await tinyRequest(parts.train, settingsWith(backbone), folder);
  result = await train(request, { onProgress: (report) => progress.push(report) });
  manifest = await readManifest(request.modelFolder);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const graphOf = ({ modelFolder }: TrainingRequest) => readFile(join(modelFolder, "model.onnx"));

describe("A model of the preset backbone", () => {
  it("finds an obvious defect, and lets as many good parts pass as it states", async () => {
    const { imageAuroc, missRate, falseRejectRate } = await evaluate(request, parts.good, parts.bad);
    expect(imageAuroc).toBeGreaterThan(0.95);
    expect(missRate).toBeLessThan(0.2);
    expect(falseRejectRate).toBeLessThanOrEqual(manifest.threshold.basis.falseRejectBound ?? 1);
  });

  it("is made without a step of training", () => {
    expect(result).toMatchObject({ steps: 0, stopped: "finished", preset: "backbone" });
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual([
      "prepare",
      "compare",
      "calibrate",
      "export",
    ]);
    const last = progress.findLast(({ stage }) => stage === "calibrate")!;
    expect(last.done).toBe(last.total);
    expect(manifest.training).toMatchObject({ steps: 0, curve: [], reconstructionRatio: null });
  });

  it("says which network it holds and how it is used", () => {
    expect(manifest.hyperParameters).toMatchObject({
      backbone: "random.onnx",
      backboneSha256: backbone.sha256,
      backboneInput: "imagenet, 64 px, 3 channels, channels-first",
      backboneOutputs: "fine (16 × 16, 8 channels), coarse (8 × 8, 16 channels)",
      grid: 8,
    });
    expect(manifest.settings.backbone).toEqual(backbone);
    if (!("terms" in manifest.score)) throw new Error("The model's score has no terms.");
    expect(manifest.score.terms).toMatchObject([{ part: "neighbours-whole" }]);
    expect(manifest.score.terms[0]!.separation).toBeGreaterThan(0.5);
  });

  it("opens without the file that it was made from, and marks the place of the defect", async () => {
    const { graph } = await openModel(request.modelFolder);
    const scorer = await Scorer.open(graph, { size: SIDE, channels: 1 }, { provider: "cpu", threads: 1 });
    const good = await scorer.score(partPixels(3000, { side: SIDE }));
    const bad = await scorer.score(speckled(3000));
    await scorer.close();
    expect(bad.score).toBeGreaterThan(manifest.threshold.value);
    expect(bad.score).toBeGreaterThan(good.score);
    expect(Object.keys(bad.parts)).toEqual(["neighbours-whole"]);
    const highest = bad.heatmap.indexOf(Math.max(...bad.heatmap));
    const [column, row] = [highest % SIDE, Math.floor(highest / SIDE)];
    expect(Math.abs(column - 28.5)).toBeLessThan(9);
    expect(Math.abs(row - 31.5)).toBeLessThan(9);
    expect(Math.max(...bad.heatmap)).toBeGreaterThan(1);
  });

  it("shows a good part that looks like it in place of a reconstruction", async () => {
    const { graph } = await openModel(request.modelFolder);
    const scorer = await Scorer.open(graph, { size: SIDE, channels: 1 }, { provider: "cpu", threads: 1 });
    const shown = await scorer.reconstruct(speckled(3000));
    await scorer.close();
    const known = Array.from({ length: TRAINED }, (_, part) => partPixels(part, { side: SIDE }));
    expect(known.some((pixels) => Buffer.from(pixels).equals(shown))).toBe(true);
    const picture = await sharp(await readFile(join(request.modelFolder, "reconstructions.png"))).metadata();
    expect(picture.width).toBeGreaterThanOrEqual(3 * SIDE);
  });

  it("is the same again with the same seed, and another with another", async () => {
    const again = await tinyRequest(parts.train, settingsWith(backbone));
    const other = await tinyRequest(parts.train, { ...settingsWith(backbone), seed: 2 });
    await train(again);
    await train(other);
    expect((await graphOf(again)).equals(await graphOf(request))).toBe(true);
    expect((await graphOf(other)).equals(await graphOf(request))).toBe(false);
  });
});

describe("A backbone of another shape", () => {
  it.each([
    { name: "with a fixed size that is not the picture's", input: ["batch", 3, 96, 96] },
    { name: "of a batch of one", input: [1, 3, 64, 64] },
    { name: "of one channel", input: ["batch", 1, "height", "width"] },
  ])("$name serves as well", async ({ input }) => {
    const settings = settingsWith(await backboneFile(randomBackbone({ input })));
    const other = await tinyRequest(parts.train, settings);
    await train(other);
    expect((await evaluate(other, parts.good, parts.bad)).imageAuroc).toBeGreaterThan(0.9);
  });

  it("with more than 256 channels is projected, and still finds the defect", async () => {
    const settings = settingsWith(await backboneFile(randomBackbone({ width: 150 })));
    const other = await tinyRequest(parts.train, settings);
    await train(other);
    expect((await evaluate(other, parts.good, parts.bad)).imageAuroc).toBeGreaterThan(0.9);
  });

  it("looks at colours where they are asked for", async () => {
    const { geometry } = settingsWith(backbone);
    const colour = { ...settingsWith(backbone), geometry: { ...geometry!, channels: 3 as const } };
    const other = await tinyRequest(parts.train, colour);
    await train(other);
    expect((await evaluate(other, parts.good, parts.bad)).imageAuroc).toBeGreaterThan(0.9);
  });
});

describe("A training with a backbone that was stopped", () => {
  it("goes on to the same model", async () => {
    const stopped = await tinyRequest(parts.train, settingsWith(backbone));
    const stop = new AbortController();
    const onProgress = ({ stage }: TrainingProgress) => stage === "calibrate" && stop.abort();
    await expect(train(stopped, { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: "cancelled",
    });
    const stages: string[] = [];
    await train({ ...stopped, resume: true }, { onProgress: ({ stage }) => stages.push(stage) });
    expect(new Set(stages)).toEqual(new Set(["calibrate", "export"]));
    expect((await graphOf(stopped)).equals(await graphOf(request))).toBe(true);
  });

  it("does not go on with a file that has changed", async () => {
    const own = await backboneFile();
    const stopped = await tinyRequest(parts.train, settingsWith(own));
    const stop = new AbortController();
    const onProgress = ({ stage }: TrainingProgress) => stage === "calibrate" && stop.abort();
    await expect(train(stopped, { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: "cancelled",
    });
    await writeFile(own.file, randomBackbone({ width: 9 }));
    await expect(train({ ...stopped, resume: true })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("A training that cannot be", () => {
  it("is refused before any image is read: no backbone given", async () => {
    const without = await tinyRequest(parts.train, { preset: "backbone" });
    const stages: string[] = [];
    const training = train(without, { onProgress: ({ stage }) => stages.push(stage) });
    await expect(training).rejects.toMatchObject({ code: "invalid-input" });
    expect(stages).toEqual([]);
  });

  it("is refused where the backbone gives no numbers", async () => {
    const endless = await tinyRequest(
      parts.train,
      settingsWith(await backboneFile(randomBackbone({ scale: 1e38 }), { input: "raw" })),
    );
    await expect(train(endless)).rejects.toMatchObject({
      code: "unsupported",
      message: "The backbone gives no numbers for some of the good parts.",
    });
  });
});
