import {
  access,
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelManifest, warningSentence } from "../../../src-main/contract/model.ts";
import type { CurvePoint, TrainingProgress, TrainingRequest } from "../../../src-main/contract/training.ts";
import { openModel, readManifest } from "../../../src-main/core/model/model-folder.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { runPaths } from "../../../src-main/core/training/run-folder.ts";
import { partPixels, pictureOf, writeParts } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts, stopAt, tinyRequest, tinySettings, train } from "./tiny-training.ts";

const graphOf = ({ modelFolder }: TrainingRequest) => readFile(join(modelFolder, "model.onnx"));
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Long enough for both phases of a training; the other trainings are compared with its model. */
const settings = short(10);
let folder = "";
let good = "";
let reference: TrainingRequest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-test-"));
  good = join(folder, "good");
  await mkdir(good);
  await writeParts(good, 24, 32);
  reference = await tinyRequest(good, settings, folder);
  await train(reference);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function haveSameModel(one: TrainingRequest, other: TrainingRequest): Promise<boolean> {
  return (await graphOf(one)).equals(await graphOf(other));
}

async function curveOf({ modelFolder }: TrainingRequest): Promise<CurvePoint[]> {
  return (await readManifest(modelFolder)).training.curve;
}

describe("A training", () => {
  it("makes a model that keeps the contract, with no number that is none", async () => {
    const text = await readFile(join(reference.modelFolder, "model.json"), "utf8");
    const manifest = modelManifest.parse(JSON.parse(text));
    expect(numbersIn(manifest).length).toBeGreaterThan(50);
    expect(numbersIn(manifest).filter((value) => !Number.isFinite(value))).toEqual([]);
    expect(manifest).toMatchObject({
      id: "ring-1",
      product: "ring",
      createdAt: "2026-01-02T03:04:05.000Z",
      settings: reference.settings,
      data: { train: 14, calibration: 8, check: 2, exactDuplicates: 0, nearDuplicates: 0, refused: [] },
      training: { steps: 10, stopped: "finished" },
      engine: { executor: "onnxruntime", device: "cpu", threads: 1 },
    });
    expect(manifest.calibration.scores).toHaveLength(8);
    expect(manifest.calibration.checkScores).toHaveLength(2);
    expect((await openModel(reference.modelFolder)).manifest).toEqual(manifest);
    expect(await readdir(reference.modelFolder)).toEqual(["model.json", "model.onnx", "reconstructions.png"]);
  });

  it("tells its progress, stage by stage, with a curve whose last point is the last step", async () => {
    const request = await tinyRequest(good, short(52));
    const progress: TrainingProgress[] = [];
    await train(request, { onProgress: (report) => progress.push(report) });
    const doneIn = (stage: string) =>
      progress.flatMap((report) => (report.stage === stage ? [report.done] : []));
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual([
      "prepare",
      "compare",
      "train",
      "calibrate",
      "export",
    ]);
    expect(doneIn("prepare")).toEqual(upTo(24));
    expect(doneIn("compare")).toEqual([0, 24]);
    expect(doneIn("train")).toEqual(upTo(52));
    expect(doneIn("calibrate")).toEqual(upTo(2 * 14 + 8 + 2));
    expect(progress.findLast(({ stage }) => stage === "train")).toMatchObject({ total: 52, secondsLeft: 0 });
    const { training } = await readManifest(request.modelFolder);
    expect(training.curve.map(({ step, phase }) => [step, phase])).toEqual([
      [50, "adversarial"],
      [52, "adversarial"],
    ]);
    expect(progress.flatMap(({ point }) => (point ? [point] : []))).toEqual(training.curve);
    expect(training.reconstructionRatio).toBe(training.curve.at(-1)!.reconstructionRatio);
    expect(training.warnings).toEqual([]);
  });

  it("draws some parts, what the model makes of them, and the difference", async () => {
    const picture = sharp(await readFile(join(reference.modelFolder, "reconstructions.png")));
    const { format, width, height } = await picture.metadata();
    expect(format).toBe("png");
    expect(width).toBeGreaterThanOrEqual(3 * 28);
    expect(height).toBeGreaterThanOrEqual(6 * 28);
  });

  it("with the same seed makes the same model, byte for byte", async () => {
    const request = await tinyRequest(good, settings);
    await train(request);
    expect(await haveSameModel(request, reference)).toBe(true);
  });

  it("with another seed makes another model", async () => {
    const [one, other] = [
      await tinyRequest(good, short(2)),
      await tinyRequest(good, { ...short(2), seed: 2 }),
    ];
    await train(one);
    await train(other);
    expect(await haveSameModel(one, other)).toBe(false);
  });

  it("within a time runs as many steps as fit, and its curve ends with the last", async () => {
    const request = await tinyRequest(good, { budget: { kind: "minutes", minutes: 0.02 } });
    const result = await train(request);
    expect(result.stopped).toBe("time");
    expect(result.steps).toBeGreaterThan(0);
    const { training } = await readManifest(request.modelFolder);
    expect(training.curve.at(-1)?.step).toBe(result.steps);
    expect(training.seconds).toBeGreaterThanOrEqual(1.2);
  });
});

describe("A training that was stopped", () => {
  it("goes on to the model and the curve that it would have made without a stop, whatever settings are asked for now", async () => {
    const request = await tinyRequest(good, settings);
    const first = await train(request, stopAt(2));
    expect(first).toMatchObject({ model: null, steps: 2, stopped: "cancelled" });
    expect(await isThere(request.modelFolder)).toBe(false);
    const asked = { ...request.settings, seed: 9, threads: 2, ...short(5) };
    const second = await train({ ...request, settings: asked, resume: true }, stopAt(7));
    expect(second).toMatchObject({ model: null, steps: 7, stopped: "cancelled" });
    const third = await train({ ...request, resume: true });
    expect(third).toMatchObject({ model: request.modelFolder, steps: 10, stopped: "finished" });
    expect(await haveSameModel(request, reference)).toBe(true);
    const [{ training, ...manifest }, { training: uninterrupted, ...expected }] = [
      await readManifest(request.modelFolder),
      await readManifest(reference.modelFolder),
    ];
    expect({ ...manifest, checksum: "" }).toEqual({ ...expected, checksum: "" });
    expect(training.reconstructionRatio).toBe(uninterrupted.reconstructionRatio);
    expect(training.curve).toEqual(uninterrupted.curve);
  });

  it("is not taken up by a new training in the same folder", async () => {
    const request = await tinyRequest(good, settings);
    await train({ ...request, settings: { ...request.settings, seed: 2 } }, stopAt(3));
    await train(request);
    expect(await haveSameModel(request, reference)).toBe(true);
  });

  it("while its images were being prepared has not begun, even where another one had", async () => {
    const request = await tinyRequest(good, settings);
    await train(request, stopAt(1));
    const stop = new AbortController();
    const stopped = train(request, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    await expect(train({ ...request, resume: true })).rejects.toMatchObject({ code: "not-found" });
  });

  it("while it was calibrated goes on from its last step", async () => {
    const request = await tinyRequest(good, short(2));
    const stop = new AbortController();
    const onProgress = ({ stage }: TrainingProgress) => stage === "calibrate" && stop.abort();
    const stopped = train(request, { signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    const stages: string[] = [];
    await train({ ...request, resume: true }, { onProgress: ({ stage }) => stages.push(stage) });
    expect(new Set(stages)).toEqual(new Set(["calibrate", "export"]));
    const { training } = await readManifest(request.modelFolder);
    expect(training.curve.map(({ step }) => step)).toEqual([2]);
  });

  it("does not go on from a damaged checkpoint, and leaves it where it is", async () => {
    const request = await tinyRequest(good, settings);
    await train(request, stopAt(2));
    const { checkpoint } = runPaths(request.runFolder);
    await appendFile(checkpoint, "x");
    await expect(train({ ...request, resume: true })).rejects.toMatchObject({ code: "damaged" });
    expect(await isThere(checkpoint)).toBe(true);
    expect(await isThere(request.modelFolder)).toBe(false);
  });
});

describe("A training of the preset paper", { timeout: 180_000 }, () => {
  it("that was stopped goes on to the same model and curve", async () => {
    const paper = { ...short(2), preset: "paper" } as const;
    const [stopped, uninterrupted] = [await tinyRequest(good, paper), await tinyRequest(good, paper)];
    await train(stopped, stopAt(1));
    await train({ ...stopped, resume: true });
    await train(uninterrupted);
    expect(await haveSameModel(stopped, uninterrupted)).toBe(true);
    expect(await curveOf(stopped)).toEqual(await curveOf(uninterrupted));
    const { score } = await readManifest(stopped.modelFolder);
    expect(score).toMatchObject({
      reconstruction: { part: "residual", scale: { mean: 0, deviation: 1 } },
    });
  });
});

describe("A training of the preset standard", { timeout: 180_000 }, () => {
  const standard = (size: 64 | 128, steps = 2) =>
    ({ ...short(steps), preset: "standard", geometry: { ...tinySettings.geometry, size } }) as const;

  it("that was stopped goes on to the same model and curve", async () => {
    const [stopped, uninterrupted] = [
      await tinyRequest(good, standard(64)),
      await tinyRequest(good, standard(64)),
    ];
    await train(stopped, stopAt(1));
    await train({ ...stopped, resume: true });
    await train(uninterrupted);
    expect(await haveSameModel(stopped, uninterrupted)).toBe(true);
    expect(await curveOf(stopped)).toEqual(await curveOf(uninterrupted));
  });

  it("weighs its terms by what each is worth on simulated defects, and says it", async () => {
    const request = await tinyRequest(good, standard(128));
    await train(request);
    const { score, training, mapThresholds } = await readManifest(request.modelFolder);
    expect(Object.keys(mapThresholds ?? {}).toSorted()).toEqual(["marks", "neighbours", "residual"]);
    if (!("terms" in score)) throw new Error("The model's score has no terms.");
    expect(score.terms.length).toBeGreaterThan(0);
    for (const { separation } of score.terms) expect(separation).toBeGreaterThan(0);
    expect(training.curve.at(-1)).toMatchObject({ phase: "restoration", step: 2 });
    // Two steps teach little, but weights and neighbours come from the parts themselves.
    expect(score.separation).toBeGreaterThan(0.6);
    const codes = training.warnings.map((warning) => (typeof warning === "string" ? "" : warning.code));
    expect(codes.includes("hardly-finds")).toBe(score.separation! < 0.75);
  });

  it("warns of a model that finds nothing", async () => {
    const noise = await temporaryFolder();
    for (let part = 0; part < 24; part += 1) {
      const random = randomFor(part, "noise");
      const pixels = Uint8Array.from({ length: 64 * 64 }, () => random.integer(256));
      await pictureOf(pixels)
        .png()
        .toFile(join(noise, `${part}.png`));
    }
    // A piece of noise in another place of the same noise: nobody could find it.
    const request = await tinyRequest(noise, { ...standard(64, 1), defectKinds: ["same-part-patch"] });
    await train(request);
    const { training } = await readManifest(request.modelFolder);
    expect(training.warnings).toContainEqual(
      expect.objectContaining({ code: "hardly-finds", sentence: expect.stringContaining("hardly finds") }),
    );
  });

  it("refuses pictures that its networks cannot halve four times", async () => {
    const request = await tinyRequest(good, { ...short(1), preset: "standard" });
    await expect(train(request)).rejects.toMatchObject({
      code: "invalid-input",
      message: "The preset standard looks at 32 pixels a side or more, not at 28.",
    });
  });
});

describe("Training on few or strange images", () => {
  it("takes the threshold from the latest, where their names tell when they were taken", async () => {
    const parts = await goodParts(20);
    for (const [index, name] of (await readdir(parts)).toSorted().entries()) {
      const minute = String(index).padStart(2, "0");
      await rename(join(parts, name), join(parts, `cam1_2025112508${minute}00.png`));
    }
    const request = await tinyRequest(parts, short(2));
    await train(request);
    expect((await readManifest(request.modelFolder)).data.calibratedOn).toBe("latest");
  });

  it("makes a model of fewer than 20, and warns", async () => {
    const request = await tinyRequest(await goodParts(12), short(2));
    await train(request);
    const { training, threshold, data } = await readManifest(request.modelFolder);
    expect(training.warnings[0]).toMatchObject({
      code: "few-samples",
      numbers: { count: 12, enough: 20 },
      sentence: expect.stringMatching(/^Only 12 good images: .* Add images until there are at least 20/),
    });
    expect(data.train + data.calibration + data.check).toBe(12);
    expect(threshold.basis.falseRejectBound ?? 1).toBeGreaterThan(0.05);
  });

  it("makes a model of three, the fewest that can be divided", async () => {
    const request = await tinyRequest(await goodParts(3), short(2));
    await train(request);
    const { training, data } = await readManifest(request.modelFolder);
    expect([data.train, data.calibration, data.check]).toEqual([1, 1, 1]);
    expect(training.warnings.map(warningSentence).join(" ")).toContain("Only 3 good images");
  });

  it.each([1, 2])("refuses %i", async (count) => {
    const training = train(await tinyRequest(await goodParts(count)));
    await expect(training).rejects.toMatchObject({ code: "too-few-images" });
  });

  it("counts copies of one image as one", async () => {
    const copies = await goodParts(1);
    const [name] = (await readdir(copies)) as [string];
    for (let copy = 0; copy < 5; copy += 1) await copyFile(join(copies, name), join(copies, `${copy}.png`));
    await expect(train(await tinyRequest(copies))).rejects.toMatchObject({
      code: "too-few-images",
      message: expect.stringContaining("1 image "),
    });
  });

  it("refuses images that are all one grey", async () => {
    const grey = await temporaryFolder();
    for (let side = 40; side < 60; side += 1) {
      const picture = pictureOf(new Uint8Array(side * side).fill(130));
      await picture.png().toFile(join(grey, `${side}.png`));
    }
    await expect(train(await tinyRequest(grey))).rejects.toMatchObject({
      code: "invalid-input",
      message: "Every good image shows one even colour: there is no part to learn from.",
    });
  });

  it("counts near-duplicates among the calibration images as one part in what it promises", async () => {
    const twice = await goodParts(24);
    for (let part = 0; part < 24; part += 1) {
      // The same part a moment later, a little brighter.
      const pixels = partPixels(part, { side: 32 }).map((value) => Math.min(value + 1, 255));
      await pictureOf(pixels)
        .png()
        .toFile(join(twice, `again ${part}.png`));
    }
    const request = await tinyRequest(twice, short(2));
    await train(request);
    const { data, threshold, calibration } = await readManifest(request.modelFolder);
    expect(data).toMatchObject({ calibration: 16, calibrationParts: 8, nearDuplicates: 24 });
    expect(
      [...Map.groupBy(calibration.partNumbers!, (part) => part).values()].map(({ length }) => length),
    ).toEqual(Array<number>(8).fill(2));
    expect(threshold.basis).toMatchObject({ images: 16, parts: 8 });
    expect(threshold.basis.sentence).toContain("16 good images of 8 different parts");
  });

  it("warns of images that cannot be told from copies of one another", async () => {
    const alike = await goodParts(12);
    for (let copy = 0; copy < 8; copy += 1) {
      const pixels = partPixels(0, { side: 32 });
      pixels[copy]! += 1;
      await pictureOf(pixels)
        .png()
        .toFile(join(alike, `copy ${copy}.png`));
    }
    const request = await tinyRequest(alike, short(2));
    await train(request);
    const { training } = await readManifest(request.modelFolder);
    expect(training.warnings).toContainEqual(
      expect.objectContaining({
        code: "samples-alike",
        sentence: expect.stringContaining("cannot be told from copies"),
      }),
    );
  });

  it("takes all formats and sizes together, and lists and counts what is no usable image", async () => {
    const mixed = await mixedImages();
    const request = await tinyRequest(mixed.folder, short(2));
    request.settings.geometry = { size: 28, channels: 3, fit: "letterbox", regionOfInterest: null };
    await train(request);
    const { data } = await readManifest(request.modelFolder);
    expect(data.train + data.calibration + data.check).toBe(mixed.usable);
    const refused = data.refused.map(({ file, reason }) => [
      file.slice(mixed.folder.length + 1),
      reason.code,
    ]);
    expect(Object.fromEntries(refused)).toEqual(mixed.refused);
    expect(data.exactDuplicates).toBe(1);
  });
});

describe("A training that cannot begin", () => {
  it("where there is something in the model's place already says so before it trains", async () => {
    const request = await tinyRequest(good, settings);
    await mkdir(request.modelFolder);
    const seen: TrainingProgress[] = [];
    const training = train(request, { onProgress: (report) => seen.push(report) });
    await expect(training).rejects.toMatchObject({ code: "conflict" });
    expect(seen).toEqual([]);
  });

  it("on a device that is not there names it", async () => {
    const device = process.platform === "win32" ? "coreml" : "dml";
    const training = train({ ...(await tinyRequest(good, settings)), device });
    await expect(training).rejects.toMatchObject({
      code: "device-unavailable",
      message: expect.stringContaining(device),
      action: "Train with --device cpu.",
    });
  });

  it("without a folder, or without an image in it, says which", async () => {
    const empty = await temporaryFolder();
    const missing = join(empty, "none");
    await expect(train(await tinyRequest(missing))).rejects.toMatchObject({
      code: "not-found",
      message: `${missing} does not exist.`,
    });
    await expect(train(await tinyRequest(empty))).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(empty),
    });
  });
});

function short(steps: number) {
  return { budget: { kind: "steps", steps } } as const;
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** Pictures of one part a file, in every format and several sizes, with files between them that are no images. */
async function mixedImages(): Promise<{ folder: string; usable: number; refused: Record<string, string> }> {
  const images = await temporaryFolder();
  const inner = join(images, "良品 'é' 🔩");
  await mkdir(inner);
  const picture = (part: number, width: number, height: number) =>
    pictureOf(partPixels(part, { side: 48 })).resize(width, height, { fit: "fill" });
  await picture(0, 32, 32).png().toFile(join(images, "grey.png"));
  await copyFile(join(images, "grey.png"), join(inner, "the same again.png"));
  await picture(1, 200, 120).toColourspace("srgb").jpeg().toFile(join(images, "wide.jpg"));
  await picture(2, 30, 90).webp().toFile(join(inner, "high.webp"));
  await picture(3, 64, 64).tiff().toFile(join(inner, "square.TIF"));
  await picture(4, 50, 40).toColourspace("rgb16").png().toFile(join(images, "deep.png"));
  await picture(5, 33, 47).gif().toFile(join(images, "palette.gif"));
  await picture(6, 640, 480).avif({ effort: 0 }).toFile(join(images, "modern.avif"));
  await picture(7, 40, 40).ensureAlpha(0.5).png().toFile(join(images, "transparent.png"));
  await picture(8, 4, 4).png().toFile(join(images, "tiny.png"));
  await writeFile(join(images, "notes.txt"), "Not a picture.");
  await writeFile(join(images, "text.png"), "Not a picture.");
  await writeFile(join(images, "empty.png"), "");
  const whole = await picture(9, 64, 64).png().toBuffer();
  await writeFile(join(images, "cut.png"), whole.subarray(0, whole.length / 2));
  const refused = {
    "tiny.png": "invalid-input",
    "notes.txt": "unsupported",
    "text.png": "unsupported",
    "empty.png": "damaged",
    "cut.png": "damaged",
  };
  return { folder: images, usable: 8, refused };
}
