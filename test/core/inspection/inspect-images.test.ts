import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type InspectedImage, inspectedImage } from "../../../src-main/contract/inspection.ts";
import {
  type ImageProgress,
  type InspectionRequest,
  imageProgress,
  inspectionTally,
} from "../../../src-main/contract/worker.ts";
import { inspectImages } from "../../../src-main/core/inspection/inspect-images.ts";
import { writeTellingModel } from "../../helpers/telling-model.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { badFiles, writeBadFiles, writePicture } from "./grey-pictures.ts";

type Seen = {
  readonly begun: string[];
  readonly images: InspectedImage[];
  readonly progress: ImageProgress[];
};

/** A folder with a model in it, and room for the rest. */
async function setUp(): Promise<{ folder: string; request: (paths: string[]) => InspectionRequest }> {
  const folder = await temporaryFolder();
  await writeTellingModel(join(folder, "model"));
  const request = (paths: string[]): InspectionRequest => ({
    model: join(folder, "model"),
    paths,
    heatmaps: null,
    watch: false,
    threads: 1,
  });
  return { folder, request };
}

async function inspect(
  request: InspectionRequest,
  onImage: (image: InspectedImage, seen: Seen) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
) {
  const seen: Seen = { begun: [], images: [], progress: [] };
  const tally = await inspectImages(request, {
    signal,
    onBegin: (file) => seen.begun.push(file),
    onImage: (image) => {
      seen.images.push(inspectedImage.parse(image));
      onImage(image, seen);
    },
    onProgress: (report) => seen.progress.push(imageProgress.parse(report)),
  });
  return { ...seen, tally: inspectionTally.parse(tally) };
}

const counts = ({ pass, fail, cannotJudge }: { pass: number; fail: number; cannotJudge: number }) => [
  pass,
  fail,
  cannotJudge,
];

describe("An inspection", () => {
  it("judges the images of each path in turn, in the order of their names, and counts the verdicts", async () => {
    const { folder, request } = await setUp();
    const scores = { "b/10.png": 40, "b/2.png": 200, "b/inner/1.png": 30, "a/1.png": 151 };
    for (const [name, score] of Object.entries(scores)) await writePicture(join(folder, name), score);
    const { images, tally, progress } = await inspect(request([join(folder, "b"), join(folder, "a")]));
    expect(images.map(({ file, score, verdict }) => [file.slice(folder.length + 1), score, verdict])).toEqual(
      [
        ["b/10.png", 40, "pass"],
        ["b/2.png", 200, "fail"],
        ["b/inner/1.png", 30, "pass"],
        ["a/1.png", 151, "fail"],
      ],
    );
    expect(counts(tally)).toEqual([2, 2, 0]);
    expect(tally.seconds).toBeGreaterThan(0);
    expect(progress.map(({ done, total }) => [done, total])).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(progress.at(-1)?.secondsLeft).toBe(0);
  });

  it("draws each map alone beside the overlay, where that is asked for", async () => {
    const { folder, request } = await setUp();
    await writePicture(join(folder, "parts", "a.png"), 40);
    const heatmaps = join(folder, "out");
    await inspect({ ...request([join(folder, "parts")]), heatmaps });
    expect(await readdir(heatmaps)).toEqual(["a.png.png"]);
    await inspect({ ...request([join(folder, "parts")]), heatmaps, maps: true });
    expect((await readdir(heatmaps)).toSorted()).toEqual([
      "a.png.marks.png",
      "a.png.png",
      "a.png.residual.png",
    ]);
  });

  it("reports what is no image and what cannot be judged, with the reason, and goes on", async () => {
    const { folder, request } = await setUp();
    const parts = join(folder, "parts");
    await writePicture(join(parts, "good.png"), 30);
    await writeBadFiles(parts);
    await writeFile(join(parts, "notes.txt"), "No picture.");
    const { images, tally, progress } = await inspect(request([parts]));
    const reasons = images.map(({ file, verdict, reason }) => [basename(file), verdict, reason?.code]);
    expect(Object.fromEntries(reasons.map(([name, , code]) => [name, code]))).toEqual({
      ...badFiles,
      "notes.txt": "unsupported",
      "good.png": undefined,
    });
    expect(counts(tally)).toEqual([1, 0, 7]);
    expect(progress.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(progress.every(({ total }) => total === 8)).toBe(true);
  });

  it("takes single files by their content, whatever they are called", async () => {
    const { folder, request } = await setUp();
    const file = await writePicture(join(folder, "part.png"), 30);
    const other = join(folder, "without-a-name");
    await writeFile(other, "No picture.");
    const { images } = await inspect(request([other, file]));
    expect(images.map(({ verdict }) => verdict)).toEqual(["cannot-judge", "pass"]);
  });

  it("judges an image once that is named twice, by itself and by the folders that it lies in", async () => {
    const { folder, request } = await setUp();
    const outer = await writePicture(join(folder, "parts", "1.png"), 30);
    const inner = await writePicture(join(folder, "parts", "tray", "2.png"), 30);
    await writeFile(join(folder, "parts", "tray", "notes.txt"), "No picture.");
    const paths = [inner, join(folder, "parts"), join(folder, "parts", "tray"), inner];
    const { images, tally, progress } = await inspect(request(paths));
    const notes = join(folder, "parts", "tray", "notes.txt");
    expect(images.map(({ file }) => file)).toEqual([notes, inner, outer]);
    expect(counts(tally)).toEqual([2, 0, 1]);
    expect(progress.at(-1)).toMatchObject({ done: 3, total: 3 });
  });

  it("judges nothing where a path does not exist or a folder holds no image", async () => {
    const { folder, request } = await setUp();
    const file = await writePicture(join(folder, "part.png"), 30);
    const missing = join(folder, "none");
    const empty = join(folder, "empty");
    await mkdir(empty);
    const reported: string[] = [];
    const onImage = (image: InspectedImage) => reported.push(image.file);
    for (const watch of [false, true]) {
      await expect(inspect({ ...request([file, missing]), watch }, onImage)).rejects.toMatchObject({
        code: "not-found",
        message: `${missing} does not exist or cannot be read.`,
      });
    }
    await expect(inspect(request([file, empty]), onImage)).rejects.toMatchObject({ code: "not-found" });
    expect(reported).toEqual([]);
  });

  it("does not begin with a model that is missing or damaged", async () => {
    const { folder, request } = await setUp();
    const file = await writePicture(join(folder, "part.png"), 30);
    const none = { ...request([file]), model: join(folder, "none") };
    await expect(inspect(none)).rejects.toMatchObject({ code: "not-found" });
    await rm(join(folder, "model", "model.onnx"));
    await expect(inspect(request([file]))).rejects.toMatchObject({ code: "damaged" });
  });

  it("ends after the image in hand when it is stopped", async () => {
    const { folder, request } = await setUp();
    for (let part = 0; part < 20; part += 1) await writePicture(join(folder, "parts", `${part}.png`), 30);
    const stop = new AbortController();
    const onImage = (_image: InspectedImage, { images }: Seen) => images.length === 3 && stop.abort();
    const { images, tally } = await inspect(request([join(folder, "parts")]), onImage, stop.signal);
    expect(images).toHaveLength(3);
    expect(counts(tally)).toEqual([3, 0, 0]);
  });
});

describe("The heatmaps of an inspection", () => {
  it("are written for every image that was judged, two folders of one name and all, and nowhere else", async () => {
    const { folder, request } = await setUp();
    const names = ["1.png", "deeper/1.png"];
    for (const root of ["x/good", "y/good", "x/good2"]) {
      for (const name of names) await writePicture(join(folder, root, name), 30);
    }
    await writeFile(join(folder, "x", "good", "text.png"), "No picture.");
    const heatmaps = join(folder, "heatmaps");
    const paths = ["x/good", "y/good", "x/good2"].map((root) => join(folder, root));
    const { images } = await inspect({ ...request(paths), heatmaps });
    const written = images.flatMap(({ heatmapFile }) => (heatmapFile === null ? [] : [heatmapFile]));
    expect(written.map((path) => path.slice(heatmaps.length + 1)).toSorted()).toEqual([
      "good-2/1.png.png",
      "good-2/deeper/1.png.png",
      "good/1.png.png",
      "good/deeper/1.png.png",
      "good2/1.png.png",
      "good2/deeper/1.png.png",
    ]);
    expect((await filesBelow(heatmaps)).toSorted()).toEqual(written.toSorted());
    expect((await filesBelow(join(folder, "x"))).filter((file) => file.endsWith(".png.png"))).toEqual([]);
  });

  it.each([
    "two  spaces .png",
    "it's 'quoted' `so`.png",
    ...(process.platform === "win32" ? [] : ['double "quotes" and \\ back.png']),
    "検査 部品①.png",
    "🔩👩🏽‍🏭.png",
    "-rf.png",
    "100% #1 & $HOME.png",
    `${"n".repeat(236)}.png`,
  ])("and the verdict come also for a file named %s", async (name) => {
    const { folder, request } = await setUp();
    const file = await writePicture(join(folder, "parts", name), 200);
    const heatmaps = join(folder, "heatmaps");
    const { images } = await inspect({ ...request([join(folder, "parts")]), heatmaps });
    expect(images).toMatchObject([{ file, verdict: "fail", heatmapFile: join(heatmaps, `${name}.png`) }]);
    expect(await readdir(heatmaps)).toEqual([`${name}.png`]);
  });
});

describe("A watched folder", () => {
  it("is inspected as images appear, each at once, until it is stopped", async () => {
    const { folder, request } = await setUp();
    const parts = join(folder, "parts");
    await writePicture(join(parts, "first.png"), 30);
    const stop = new AbortController();
    const judged: (readonly [string, string])[] = [];
    const onImage = ({ file, verdict }: InspectedImage, { images }: Seen) => {
      judged.push([basename(file), verdict]);
      if (images.length === 1) void writePicture(join(parts, "later", "second.png"), 200);
      if (images.length === 2) void writeFile(join(parts, "third.png"), "No picture.");
      if (images.length === 3) void delay(50).then(() => stop.abort());
    };
    const watching = inspect({ ...request([parts]), watch: true }, onImage, stop.signal);
    const { tally, progress } = await watching;
    expect(judged).toEqual([
      ["first.png", "pass"],
      ["second.png", "fail"],
      ["third.png", "cannot-judge"],
    ]);
    expect(counts(tally)).toEqual([1, 1, 1]);
    expect(progress.every(({ total, secondsLeft }) => total === null && secondsLeft === null)).toBe(true);
  });
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
