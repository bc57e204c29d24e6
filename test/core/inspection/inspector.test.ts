import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it, onTestFinished } from "vitest";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import { type InspectedImage, inspectedImage } from "../../../src-main/contract/inspection.ts";
import { Inspector } from "../../../src-main/core/inspection/inspector.ts";
import { openModel, writeModel } from "../../../src-main/core/model/model-folder.ts";
import { THRESHOLD, tellingModel, writeTellingModel } from "../../helpers/telling-model.ts";
import { pictureOf } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { badFiles, blockPicture, writeBadFiles, writePicture } from "./grey-pictures.ts";

async function open(): Promise<{ inspector: Inspector; folder: string }> {
  const folder = await temporaryFolder();
  const inspector = await Inspector.open(await writeTellingModel(join(folder, "model")), 1);
  onTestFinished(() => inspector.close());
  return { inspector, folder };
}

/** The outcome for a file, which keeps the contract. */
async function judged(
  inspector: Inspector,
  file: string,
  overlay: string | null = null,
): Promise<InspectedImage> {
  return inspectedImage.parse(await inspector.judge(await inspector.load(file), { overlay, maps: [] }));
}

describe("The verdict", () => {
  it.each([
    [THRESHOLD - 1, "pass"],
    [THRESHOLD, "pass"],
    [THRESHOLD + 1, "fail"],
  ] as const)(
    "on a score of %i is %s: a part fails above the threshold, not at it",
    async (score, verdict) => {
      const { inspector, folder } = await open();
      const outcome = await judged(inspector, await writePicture(join(folder, "part.png"), score));
      expect(outcome).toMatchObject({ score, verdict, threshold: THRESHOLD, reason: null });
    },
  );

  it("is never pass where the score is no number", async () => {
    const { inspector, folder } = await open();
    const outcome = await judged(inspector, await writePicture(join(folder, "part.png"), 255));
    expect(outcome).toMatchObject({
      verdict: "cannot-judge",
      score: null,
      reason: { code: "internal", message: "The model gave no number for this image." },
    });
  });

  it.each(Object.entries(badFiles))("on %s is cannot-judge: %s", async (name, code) => {
    const { inspector, folder } = await open();
    await writeBadFiles(folder);
    const file = join(folder, name);
    const outcome = await judged(inspector, file, join(folder, "overlay.png"));
    expect(outcome).toMatchObject({
      file,
      sha256: createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
      verdict: "cannot-judge",
      score: null,
      scoreParts: {},
      threshold: THRESHOLD,
      regions: [],
      heatmapFile: null,
      reason: { code, message: expect.stringMatching(/\w.*\.$/) },
    });
    expect(await readdir(folder)).not.toContain("overlay.png");
  });

  it("on what is no file is cannot-judge, without a hash", async () => {
    const { inspector, folder } = await open();
    await mkdir(join(folder, "folder.png"));
    const outcomes = [];
    for (const name of ["none.png", "folder.png", "zero\0byte.png"]) {
      outcomes.push(await judged(inspector, join(folder, name)));
    }
    expect(outcomes.map(({ verdict, sha256 }) => [verdict, sha256])).toEqual([
      ["cannot-judge", null],
      ["cannot-judge", null],
      ["cannot-judge", null],
    ]);
    expect(outcomes.map(({ reason }) => reason?.code)).toEqual(["not-found", "invalid-input", "unreadable"]);
  });

  it("on a picture of the grey that stands for no picture is cannot-judge, though nothing in it looks strange", async () => {
    const { inspector, folder } = await open();
    const file = join(folder, "grey.png");
    await pictureOf(new Uint8Array(32 * 32).fill(neutralGrey))
      .png()
      .toFile(file);
    expect(await judged(inspector, file)).toMatchObject({
      verdict: "cannot-judge",
      reason: { code: "unsupported", message: expect.stringMatching(/grey 128/) },
    });
  });

  it.each([
    ["that the region of interest does not fit", { regionOfInterest: { x: 0, y: 0, width: 40, height: 20 } }],
    [
      "of another size than the region was drawn on",
      { regionOfInterest: { x: 0, y: 0, width: 16, height: 16 }, drawnOn: { width: 16, height: 16 } },
    ],
  ])("on an image %s is cannot-judge", async (_, drawn) => {
    const folder = await temporaryFolder();
    const model = await tellingModel();
    const { settings } = model.manifest;
    const geometry = { ...settings.geometry, ...drawn };
    const manifest = { ...model.manifest, settings: { ...settings, geometry } };
    await writeModel(join(folder, "model"), { ...model, manifest });
    const inspector = await Inspector.open(await openModel(join(folder, "model")), 1);
    onTestFinished(() => inspector.close());
    const outcome = await judged(inspector, await writePicture(join(folder, "part.png"), 100));
    expect(outcome).toMatchObject({ verdict: "cannot-judge", reason: { code: "invalid-input" } });
  });
});

describe("The outcome", () => {
  it("has the file's hash and size, the parts of the score, and where the heatmap is over its threshold", async () => {
    const { inspector, folder } = await open();
    const file = join(folder, "部品 'é'.png");
    const block = { x: 10, y: 20, width: 6, height: 4 };
    await pictureOf(blockPicture(130, block)).png().toFile(file);
    expect(await judged(inspector, file)).toMatchObject({
      file,
      sha256: createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
      size: { width: 32, height: 32 },
      score: 130,
      scoreParts: { residual: 131, peak: 132, features: 133, "sigma-paper": 134, "sigma-released": 135 },
      verdict: "pass",
      regions: [{ ...block, area: 24, peak: expect.closeTo(1.3, 5) }],
      heatmapFile: null,
    });
  });

  it("shows regions in pixels of the image, however large it is", async () => {
    const { inspector, folder } = await open();
    const file = join(folder, "large.png");
    const block = { x: 64, y: 128, width: 64, height: 32 };
    await pictureOf(blockPicture(200, block, 256))
      .png()
      .toFile(file);
    const { regions, size } = await judged(inspector, file);
    expect(size).toEqual({ width: 256, height: 256 });
    expect(regions).toMatchObject([block]);
  });

  it("has no region where a single pixel is over", async () => {
    const { inspector, folder } = await open();
    const file = join(folder, "grain.png");
    await pictureOf(blockPicture(140, { x: 3, y: 3, width: 1, height: 1 }))
      .png()
      .toFile(file);
    expect(await judged(inspector, file)).toMatchObject({ score: 140, regions: [] });
  });

  it("tells what the time was spent on, also where it was spent in vain", async () => {
    const { inspector, folder } = await open();
    const file = await writePicture(join(folder, "part.png"), 120);
    const plain = (await judged(inspector, file)).timings;
    for (const part of ["read", "decode", "score", "heatmap"] as const)
      expect(plain[part]).toBeGreaterThan(0);
    expect(plain.write).toBe(0);
    const drawn = (await judged(inspector, file, join(folder, "overlay.png"))).timings;
    expect(drawn.write).toBeGreaterThan(0);
    await writeBadFiles(folder);
    const vain = (await judged(inspector, join(folder, "text.png"))).timings;
    expect(vain.read).toBeGreaterThan(0);
    expect(vain.score).toBe(0);
  });
});

describe("The overlay", () => {
  it("is written where it was asked for, as large as the image, with its folders", async () => {
    const { inspector, folder } = await open();
    const file = join(folder, "part.png");
    await pictureOf(blockPicture(200, { x: 20, y: 20, width: 30, height: 20 }, 96))
      .png()
      .toFile(file);
    const overlay = join(folder, "out", "良 'é'", "part.png.png");
    const outcome = await judged(inspector, file, overlay);
    expect(outcome).toMatchObject({ verdict: "fail", heatmapFile: overlay });
    const { data, info } = await sharp(await readFile(overlay))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([96, 96, 3]);
    const pixel = (x: number, y: number) => [...data.subarray((y * 96 + x) * 3, (y * 96 + x) * 3 + 3)];
    expect(pixel(5, 5)).toEqual([20, 20, 20]);
    expect(new Set(pixel(35, 30)).size).toBeGreaterThan(1);
  });

  it("has one of each map that is wanted beside it, each over its own edge", async () => {
    const { inspector, folder } = await open();
    const file = join(folder, "part.png");
    await pictureOf(blockPicture(90, { x: 8, y: 8, width: 8, height: 8 }))
      .png()
      .toFile(file);
    const overlay = join(folder, "out", "part.png.png");
    expect(inspector.maps).toEqual(["residual", "marks"]);
    await inspector.judge(await inspector.load(file), { overlay, maps: inspector.maps });
    expect((await readdir(join(folder, "out"))).toSorted()).toEqual([
      "part.png.marks.png",
      "part.png.png",
      "part.png.residual.png",
    ]);
    const isColoured = async (name: string) => {
      const pixels = await sharp(await readFile(join(folder, "out", name)))
        .raw()
        .toBuffer();
      return pixels.some((value, i) => value !== pixels[i - (i % 3)]);
    };
    // 90 is over the residual's edge of 50, and under those of the marks, 200, and of the heatmap, 100.
    expect(await isColoured("part.png.residual.png")).toBe(true);
    expect(await isColoured("part.png.marks.png")).toBe(false);
    expect(await isColoured("part.png.png")).toBe(false);
  });

  it("that cannot be written leaves the image without a verdict, and says why", async () => {
    const { inspector, folder } = await open();
    const file = await writePicture(join(folder, "part.png"), 30);
    await writeFile(join(folder, "taken"), "");
    expect(await judged(inspector, file, join(folder, "taken", "overlay.png"))).toMatchObject({
      verdict: "cannot-judge",
      heatmapFile: null,
      reason: { code: "conflict", message: `${join(folder, "taken")} already exists.` },
    });
  });
});

describe("An inspector", () => {
  it("shows only what its model can show alone", async () => {
    const { inspector } = await open();
    expect(() => inspector.requireMaps(["residual", "marks"])).not.toThrow();
    for (const maps of [["neighbours"], ["residual", "neighbours"], []] as const) {
      expect(() => inspector.requireMaps(maps)).toThrow("nothing to show beside its heatmap");
    }
  });

  it("does not open a model whose graph cannot be loaded", async () => {
    const folder = await temporaryFolder();
    await writeModel(join(folder, "model"), { ...(await tellingModel()), graph: Buffer.from("no graph") });
    const opening = Inspector.open(await openModel(join(folder, "model")), 1);
    await expect(opening).rejects.toMatchObject({ code: "damaged" });
  });
});
