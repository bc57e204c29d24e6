/** One engineer and one operator, from an empty data folder to a reviewed and exported inspection. */
import { mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import readXlsxFile from "read-excel-file/node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Job } from "../../../src-main/contract/jobs-api.ts";
import { mediaUrl, parseMediaUrl } from "../../../src-main/contract/media.ts";
import { inspectedDetail } from "../../../src-main/contract/review-api.ts";
import type { App } from "../../../src-main/core/app/app.ts";
import { knownStepTime } from "../../../src-main/core/app/step-time.ts";
import { getModel } from "../../../src-main/core/store/models.ts";
import { call, ended, eventsOf, openApp, writeGoodAndBad } from "./open-app.ts";

const GOOD = 36;
const BAD = 5;

let folder: string;
let app: App;
let folders: { good: string; bad: string };
let productId: number;
let modelId: string;
let inspectionId: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-app-"));
  folders = await writeGoodAndBad(folder, GOOD, BAD);
  app = await openApp(join(folder, "data"), { version: "1.2.3", allowedRoots: [folder] });
});

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** The bytes behind a URL. */
async function fetched(url: string): Promise<{ bytes: Buffer; type: string; downloadName: string | null }> {
  const { content, type, downloadName } = await app.media.open(parseMediaUrl(url)!);
  const bytes = content.kind === "bytes" ? Buffer.from(content.bytes) : await readFile(content.path);
  return { bytes, type, downloadName };
}

async function sizeOf(url: string): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp((await fetched(url)).bytes).metadata();
  return { width, height };
}

async function finished(job: Job): Promise<Job> {
  const end = await ended(app, job);
  expect(end).toMatchObject({ state: "finished", failure: null });
  return end;
}

describe("the host", () => {
  it("says what it can do, and offers no dialog that it has not", async () => {
    expect(await app.services.host.capabilities({}, call)).toMatchObject({
      version: "1.2.3",
      nativeFolderDialog: false,
      demo: false,
      allowedRoots: [{ path: folder }],
    });
    await expect(app.services.host.chooseFolder({}, call)).rejects.toMatchObject({ code: "unsupported" });
  });

  it("lists folders inside what is allowed, and completes a typed path", async () => {
    const listing = await app.services.host.listFolder({}, call);
    expect(listing).toMatchObject({ path: folder, parent: null, images: 0 });
    expect(listing.folders.map(({ name }) => name)).toEqual(["bad", "data", "good"]);
    const good = await app.services.host.listFolder({ path: folders.good }, call);
    expect(good).toMatchObject({ parent: folder, images: GOOD, folders: [] });
    const typed = await app.services.host.completeFolder({ typed: join(folder, "G") }, call);
    expect(typed).toEqual([{ name: "good", path: folders.good }]);
  });

  it.each(["/", "/etc", "..", "nowhere"])("refuses to look into %s", async (path) => {
    const looked = app.services.host.listFolder({ path: path === ".." ? join(folder, "..") : path }, call);
    await expect(looked).rejects.toMatchObject({ code: expect.stringMatching(/^not-(permitted|found)$/) });
  });
});

describe("a product", () => {
  it("is created once, and begins without folders", async () => {
    const product = await app.services.products.create({ name: "Ring" }, call);
    productId = product.id;
    expect(product).toMatchObject({ name: "Ring", archived: false, models: 0, sample: null });
    await expect(app.services.products.create({ name: "Ring" }, call)).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(app.services.dataset.scan({ productId }, call)).rejects.toMatchObject({
      code: "invalid-input",
    });
  });

  it("keeps what is set, and takes no folder from outside", async () => {
    const settings = {
      goodFolders: [folders.good],
      knownBadFolder: folders.bad,
      size: 28 as const,
      channels: 1 as const,
      smallestDefectPixels: 2,
      reasons: [{ code: 1, label: "Spot" }],
    };
    const product = await app.services.products.update({ productId, settings }, call);
    expect(product.settings).toMatchObject({ ...settings, fit: "letterbox", area: { kind: "whole" } });
    const outside = app.services.products.update({ productId, settings: { goodFolders: ["/etc"] } }, call);
    await expect(outside).rejects.toMatchObject({ code: "not-permitted" });
    expect((await app.services.products.get({ productId }, call)).settings.goodFolders).toEqual([
      folders.good,
    ]);
  });

  it("has a folder once, by however many names it is chosen", async () => {
    const link = join(folder, "link to good");
    await symlink(folders.good, link);
    const goodFolders = [folders.good, link, folders.good];
    const product = await app.services.products.update({ productId, settings: { goodFolders } }, call);
    expect(product.settings.goodFolders).toEqual([folders.good]);
  });

  it("has its good parts nowhere below its defective ones", async () => {
    for (const knownBadFolder of [folders.good, folder]) {
      const change = app.services.products.update({ productId, settings: { knownBadFolder } }, call);
      await expect(change).rejects.toMatchObject({ code: "invalid-input" });
    }
    expect((await app.services.products.get({ productId }, call)).settings.knownBadFolder).toBe(folders.bad);
  });

  it("can be renamed, put away and taken back", async () => {
    expect(await app.services.products.rename({ productId, name: "Ring A" }, call)).toMatchObject({
      name: "Ring A",
    });
    await app.services.products.archive({ productId, archived: true }, call);
    expect(await app.services.products.list({ archived: false }, call)).toEqual([]);
    await app.services.products.archive({ productId, archived: false }, call);
    expect(await app.services.products.list({ archived: false }, call)).toHaveLength(1);
  });
});

describe("its data", () => {
  it("is scanned as a job: counts, sizes, a sample to draw on", async () => {
    await writeFile(join(folders.good, "notes.txt"), "not a picture");
    await writeFile(join(folders.good, "zz broken.png"), "not a picture either");
    await writeFile(join(folders.good, "zz copy.png"), await readFile(join(folders.good, "part 0000.png")));
    const job = await finished(await app.services.dataset.scan({ productId }, call));
    expect(job).toMatchObject({ kind: "scan", productId, result: { kind: "scan" } });
    expect(await app.services.dataset.summary({ productId }, call)).toMatchObject({
      isOutdated: false,
      good: GOOD + 1,
      usable: GOOD,
      unreadable: 2,
      exactDuplicates: 1,
      excluded: 0,
      knownBad: BAD,
      sizes: [{ width: 32, height: 32, images: GOOD + 1 + BAD }],
    });
    const product = await app.services.products.get({ productId }, call);
    expect(product.sample).toMatchObject({ size: { width: 32, height: 32 } });
    expect(await sizeOf(mediaUrl.file(product.sample!.imageId))).toEqual({ width: 32, height: 32 });
    expect(await sizeOf(mediaUrl.file(product.sample!.imageId, 16))).toEqual({ width: 16, height: 16 });
  });

  it("warns where the smallest defect would be lost, and says which size would do", async () => {
    const { advice } = await app.services.products.get({ productId }, call);
    expect(advice).toMatchObject({
      scale: 28 / 32,
      defectPixelsSeen: 1.75,
      isTooSmall: true,
      sufficientSize: 64,
    });
    const area = { kind: "rectangle" as const, rectangle: { x: 0, y: 0, width: 16, height: 16 } };
    expect(await app.services.products.advise({ productId, settings: { area } }, call)).toMatchObject({
      isTooSmall: false,
      sufficientSize: 28,
    });
  });

  it("ties an area to the size of the sample that it was drawn on", async () => {
    const ignored = [
      [
        { x: 0, y: 0 },
        { x: 4, y: 0 },
        { x: 0, y: 4 },
      ],
    ];
    const drawn = await app.services.products.update({ productId, settings: { ignored } }, call);
    expect(drawn.settings.drawnOn).toEqual({ width: 32, height: 32 });
    const drawnOn = { width: 64, height: 64 };
    const other = await app.services.products.update({ productId, settings: { ignored, drawnOn } }, call);
    expect(other.settings.drawnOn).toEqual(drawnOn);
    expect(other.advice.scale).toBeNull();
    expect((await app.services.dataset.summary({ productId }, call)).isOutdated).toBe(true);
    const none = await app.services.products.update({ productId, settings: { ignored: [] } }, call);
    expect(none.advice.scale).toBe(28 / 32);
  });

  it("is paged by view, with the reason of what is unreadable", async () => {
    const unreadable = await app.services.dataset.page(
      { productId, view: "unreadable", offset: 0, limit: 10 },
      call,
    );
    expect(unreadable.images.map(({ name, reason }) => [name, reason?.code])).toEqual([
      ["notes.txt", "unsupported"],
      ["zz broken.png", "unsupported"],
    ]);
    const good = await app.services.dataset.page({ productId, view: "good", offset: 30, limit: 4 }, call);
    expect(good).toMatchObject({ total: GOOD + 1, images: [{ name: "part 0030.png" }, {}, {}, {}] });
    const odd = await app.services.dataset.page({ productId, view: "odd", offset: 0, limit: 3 }, call);
    expect(odd.images[0]!.oddness).toBeGreaterThanOrEqual(odd.images[1]!.oddness!);
  });

  it("leaves out what is excluded, and every copy of it, and takes it back", async () => {
    const page = await app.services.dataset.page({ productId, view: "good", offset: 0, limit: 1 }, call);
    const imageIds = [page.images[0]!.id];
    const out = await app.services.dataset.exclude(
      { productId, imageIds, excluded: true, user: "Aki" },
      call,
    );
    expect(out.images[0]).toMatchObject({ state: "excluded" });
    expect(out.summary).toMatchObject({ usable: GOOD - 1, excluded: 2 });
    const back = await app.services.dataset.exclude(
      { productId, imageIds, excluded: false, user: "Aki" },
      call,
    );
    expect(back.summary).toMatchObject({ usable: GOOD, excluded: 0 });
  });

  it("is not scanned twice at once", async () => {
    const scans = await Promise.allSettled([
      app.services.dataset.scan({ productId }, call),
      app.services.dataset.scan({ productId }, call),
    ]);
    expect(scans).toMatchObject([
      { status: "fulfilled" },
      { status: "rejected", reason: { code: "conflict" } },
    ]);
    for (const scan of scans) if (scan.status === "fulfilled") await finished(scan.value);
  });

  it("keeps its ids over another scan", async () => {
    const page = { productId, view: "good" as const, offset: 0, limit: 50 };
    const before = await app.services.dataset.page(page, call);
    await finished(await app.services.dataset.scan({ productId }, call));
    expect(await app.services.dataset.page(page, call)).toEqual(before);
  });
});

describe("a training", () => {
  it("is offered in plain words, with times once the machine was measured", async () => {
    const before = await app.services.training.offers({ productId }, call);
    expect(before.offers.map(({ key, seconds }) => [key, seconds])).toEqual([
      ["quick", null],
      ["standard", null],
      ["thorough", null],
      ["paper", null],
    ]);
    expect(before.defaults.geometry).toMatchObject({ size: 28, channels: 1 });
  });

  it("runs as a job that tells its curve and its preview, and leaves a model", async () => {
    const advanced = { budget: { kind: "steps" as const, steps: 60 }, device: "cpu" as const, threads: 1 };
    const job = await app.services.training.start({ productId, offer: "quick", advanced }, call);
    expect(job).toMatchObject({ kind: "training", state: "running", runId: job.modelId });
    await expect(
      app.services.training.start({ productId, offer: "quick", advanced }, call),
    ).rejects.toMatchObject({ code: "conflict" });
    const events = await eventsOf(app, job);
    expect(events[0]).toMatchObject({ kind: "snapshot", job: { id: job.id } });
    expect(events.flatMap((event) => (event.kind === "point" ? [event.point.step] : []))).toEqual([50, 60]);
    expect(events.flatMap((event) => (event.kind === "preview" ? [event.step] : []))).toEqual([50, 60]);
    expect(events.at(-1)).toMatchObject({ kind: "ended", job: { state: "finished" } });
    modelId = job.modelId!;
    expect(await app.services.training.list({ productId }, call)).toMatchObject([
      { id: modelId, state: "finished", steps: 60, jobId: job.id, modelId, canResume: false },
    ]);
    const { curve } = await app.services.training.get({ runId: modelId }, call);
    expect(curve.map(({ step }) => step)).toEqual([50, 60]);
  });

  it("replays to a late listener what it missed, and no more", async () => {
    const [job] = await app.services.jobs.list({ kind: "training", limit: 1 }, call);
    const all = await eventsOf(app, job!);
    expect(all).toMatchObject([{ kind: "snapshot", points: [{ step: 50 }, { step: 60 }], previewStep: 60 }]);
    const last = all[0]!.seq;
    const missed = await eventsOf(app, job!, last - 2);
    expect(missed.map(({ seq }) => seq)).toEqual([last - 1, last]);
    expect(missed.at(-1)!.kind).toBe("ended");
  });

  it("has taught how long a step takes here", async () => {
    const { defaults } = await app.services.training.offers({ productId }, call);
    const kind = { preset: "bigan", geometry: defaults.geometry, device: "cpu", threads: 1 } as const;
    expect(await knownStepTime(app.store, kind)).toBeGreaterThan(0);
    expect(await knownStepTime(app.store, { ...kind, preset: "paper" })).toBeNull();
  });
});

describe("the check of its model", () => {
  it("shows the training's scores at once, without pictures", async () => {
    const check = await app.services.check.get({ modelId }, call);
    expect(check).toMatchObject({ scoredAt: null, notJudged: 0 });
    expect(check.points.every(({ imageId, set }) => imageId === null && set !== "known-bad")).toBe(true);
    expect(check.points).toHaveLength(12 + 4);
  });

  it("scores the same images one by one to the same numbers, and the known-bad ones", async () => {
    const before = await app.services.check.get({ modelId }, call);
    await finished(await app.services.check.score({ modelId }, call));
    const after = await app.services.check.get({ modelId }, call);
    const good = after.points.filter(({ set }) => set !== "known-bad");
    expect(good.map(({ score, set }) => [score, set])).toEqual(
      before.points.map(({ score, set }) => [score, set]),
    );
    expect(after.points.filter(({ set }) => set === "known-bad")).toHaveLength(BAD);
    const { imageId } = after.points.at(-1)!;
    expect(await sizeOf(mediaUrl.checked(imageId!, 16))).toEqual({ width: 16, height: 16 });
  });

  it("tells what another threshold would do", async () => {
    const { points } = await app.services.check.get({ modelId }, call);
    const highest = points.at(-1)!.score;
    const strict = await app.services.check.whatIf(
      { modelId, value: points[0]!.score - 1, confidence: 0.95 },
      call,
    );
    expect(strict).toMatchObject({ falseRejects: { count: 4, of: 4 }, caught: { count: BAD, of: BAD } });
    const lax = await app.services.check.whatIf({ modelId, value: highest, confidence: 0.95 }, call);
    expect(lax).toMatchObject({ falseRejects: { count: 0 }, missed: { count: BAD, of: BAD } });
    expect(lax.basis).toMatchObject({ method: "manual", confidence: 0.95 });
  });

  it("puts another threshold in force, with who, when and why, and keeps the one before", async () => {
    const { threshold, trainedThreshold } = await app.services.check.get({ modelId }, call);
    expect(threshold).toEqual(trainedThreshold);
    const value = threshold.value + 0.25;
    const decision = await app.services.check.setThreshold(
      { modelId, value, user: "Aki", reason: "Dust" },
      call,
    );
    expect(decision).toMatchObject({ user: "Aki", reason: "Dust", previous: threshold.value });
    expect((await app.services.check.get({ modelId }, call)).threshold.value).toBe(value);
    await app.services.check.setThreshold(
      { modelId, value: trainedThreshold.value, user: "Ben", reason: "" },
      call,
    );
    const history = await app.services.check.history({ modelId }, call);
    expect(history.map(({ user, previous }) => [user, previous])).toEqual([
      ["Ben", value],
      ["Aki", threshold.value],
    ]);
    expect((await app.services.check.get({ modelId }, call)).threshold).toEqual(trainedThreshold);
  });

  it("suggests a threshold for a rate, and how many images a promise needs", async () => {
    const suggestion = await app.services.check.suggest(
      { modelId, falseRejectRate: 0.01, confidence: 0.95 },
      call,
    );
    expect(suggestion.basis).toMatchObject({ method: "maximum", furtherImages: 299 - 12 });
  });
});

describe("models", () => {
  it("are listed with what they were made from and how good they are", async () => {
    const [model] = await app.services.models.list({ productId }, call);
    expect(model).toMatchObject({
      id: modelId,
      active: false,
      images: { train: 20, calibration: 12, check: 4, calibratedOn: "drawn" },
    });
    expect(model!.figures).toMatchObject({ images: 4 + BAD });
    const { pictures, curve } = await app.services.models.get({ modelId }, call);
    expect(curve).toHaveLength(2);
    expect((await fetched(mediaUrl.model(modelId, pictures[0]!))).type).toBe("image/png");
    await expect(fetched(mediaUrl.model(modelId, "other.png"))).rejects.toMatchObject({ code: "not-found" });
  });

  it("judge nothing until one is activated", async () => {
    const start = () =>
      app.services.inspect.start(
        { productId, folder: folders.bad, user: "Op", watch: false, onlyNew: false },
        call,
      );
    await expect(start()).rejects.toMatchObject({ code: "conflict" });
    const activation = await app.services.models.activate({ modelId, user: "Aki", reason: "First" }, call);
    expect(activation).toMatchObject({ modelId, previousModelId: null, user: "Aki" });
    expect((await app.services.products.get({ productId }, call)).activeModelId).toBe(modelId);
    await expect(
      app.services.models.rollback({ productId, user: "Aki", reason: "" }, call),
    ).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("an inspection", () => {
  it("runs as a job and tells each image once it is stored", async () => {
    // Below all scores, so that there is something to review.
    const { points } = await app.services.check.get({ modelId }, call);
    const value = points[0]!.score - 1e6;
    await app.services.check.setThreshold({ modelId, value, user: "Aki", reason: "Try" }, call);
    const request = { productId, folder: folder, user: "Op", watch: false, onlyNew: false };
    const job = await app.services.inspect.start({ ...request, folder: folders.good }, call);
    inspectionId = job.inspectionId!;
    const events = await eventsOf(app, job);
    const images = events.flatMap((event) => (event.kind === "image" ? [event.image] : []));
    expect(images.length + (events[0] as { images: unknown[] }).images.length).toBe(GOOD + 3);
    expect(images.every(({ threshold }) => threshold === value)).toBe(true);
    const inspection = await app.services.inspect.get({ inspectionId }, call);
    expect(inspection).toMatchObject({
      productId,
      modelId,
      user: "Op",
      source: { kind: "folder", folder: folders.good },
      state: "finished",
      pass: 0,
      fail: GOOD + 1,
      cannotJudge: 2,
      undecided: GOOD + 3,
    });
  });

  it("shows the picture, the heatmap and the part as the model expects it, all of one shape", async () => {
    const page = { inspectionId, order: "worst-first" as const, decided: true, limit: 1 };
    const { items } = await app.services.review.queue(page, call);
    const { id, size } = items[0]!;
    expect(size).toEqual({ width: 32, height: 32 });
    for (const picture of ["image", "overlay", "heatmap", "reconstruction"] as const) {
      expect(await sizeOf(mediaUrl.inspected(id, picture))).toEqual(size);
    }
    const { channels } = await sharp((await fetched(mediaUrl.inspected(id, "heatmap"))).bytes).metadata();
    expect(channels).toBe(4);
  });

  it("says what the score is made of, and draws no map alone of a model that has none", async () => {
    const page = { inspectionId, order: "worst-first" as const, decided: true, limit: 1 };
    const { items } = await app.services.review.queue(page, call);
    const inspectedImageId = items[0]!.id;
    const detail = inspectedDetail.parse(await app.services.review.get({ inspectedImageId }, call));
    expect(detail.maps).toEqual([]);
    const [largest, ...others] = detail.terms.map(({ weight, deviations }) => weight * deviations);
    expect(largest).toBeGreaterThan(Math.max(0, ...others));
    await expect(fetched(mediaUrl.inspected(inspectedImageId, "marks-heatmap"))).rejects.toMatchObject({
      code: "unsupported",
    });
  });

  it("judges camera frames within the open session only, and keeps them", async () => {
    const camera = await app.services.inspect.openCamera({ productId, user: "Op", camera: "Line 1" }, call);
    const bytes = await readFile(join(folders.bad, "bad 0.png"));
    const frame = { inspectionId: camera.id, image: new File([new Uint8Array(bytes)], "../../x.png") };
    const verdict = await app.services.inspect.frame(frame, call);
    expect(verdict).toMatchObject({ verdict: "fail", size: { width: 32, height: 32 } });
    expect((await fetched(mediaUrl.inspected(verdict.id))).bytes.equals(bytes)).toBe(true);
    const text = new File(["<svg onload='alert(1)'>"], "x.jpg");
    await expect(
      app.services.inspect.frame({ inspectionId: camera.id, image: text }, call),
    ).rejects.toMatchObject({ code: "unsupported" });
    expect(await app.services.inspect.closeCamera({ inspectionId: camera.id }, call)).toMatchObject({
      state: "finished",
      fail: 1,
    });
    await expect(app.services.inspect.frame(frame, call)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the review", () => {
  const queue = (more: object = {}) =>
    app.services.review.queue(
      { inspectionId, order: "worst-first", decided: false, limit: 10, ...more },
      call,
    );

  it("stores a verdict with who, when, old and new, and takes it back", async () => {
    const { items, total, undecided } = await queue();
    expect([total, undecided]).toEqual([GOOD + 3, GOOD + 3]);
    const [{ id }] = items as [(typeof items)[number]];
    const request = { inspectedImageId: id, user: "Op", requestId: crypto.randomUUID() };
    const decision = await app.services.review.decide({ ...request, verdict: "pass", reasonCode: 1 }, call);
    expect(decision).toMatchObject({ oldVerdict: "fail", newVerdict: "pass", reasonCode: 1, undoes: null });
    expect((await queue()).undecided).toBe(GOOD + 2);
    const undone = await app.services.review.undo({ ...request, requestId: crypto.randomUUID() }, call);
    expect(undone).toMatchObject({ oldVerdict: "pass", newVerdict: "fail", undoes: decision.id });
    expect((await queue()).undecided).toBe(GOOD + 3);
    expect(await app.services.review.history({ inspectedImageId: id }, call)).toHaveLength(2);
    expect(await app.services.review.users({}, call)).toEqual(["Op"]);
  });

  it("survives the death of the application with every verdict that was answered", async () => {
    const { items } = await queue({ limit: 5 });
    for (const { id } of items) {
      const request = { inspectedImageId: id, user: "Op", requestId: crypto.randomUUID() };
      await app.services.review.decide({ ...request, verdict: "pass", reasonCode: null }, call);
    }
    const another = await openApp(join(folder, "data"));
    const counts = await another.services.results.counts({ filter: { inspectionId } }, call);
    await another.close();
    expect(counts).toMatchObject({ pass: 5, decided: 5, overridden: 5 });
  });
});

describe("the results", () => {
  it("are filtered and counted by the verdict in force", async () => {
    const filter = { inspectionId, verdicts: ["pass" as const] };
    const { rows, total } = await app.services.results.page(
      { filter, order: "highest-score", offset: 0, limit: 3 },
      call,
    );
    expect(total).toBe(5);
    expect(rows).toMatchObject([
      { product: "Ring A", verdict: "fail", finalVerdict: "pass", decision: { user: "Op" } },
      {},
      {},
    ]);
  });

  it("are exported as CSV and as a workbook in which the verdicts stand", async () => {
    for (const format of ["csv", "xlsx"] as const) {
      const job = await finished(
        await app.services.results.export({ filter: { inspectionId }, format }, call),
      );
      const { exportId, fileName } = job.result as { exportId: string; fileName: string };
      const { bytes, downloadName } = await fetched(mediaUrl.export(exportId));
      expect(downloadName).toBe(fileName);
      const table: unknown[][] =
        format === "csv" ? parse(bytes, { bom: true }) : (await readXlsxFile(bytes))[0]!.data;
      const [header, ...rows] = table as [string[], ...unknown[][]];
      expect(rows).toHaveLength(GOOD + 3);
      const [column, pass] = format === "csv" ? ["verdict", "pass"] : ["Verdict", "Pass"];
      const verdicts = rows.map((row) => row[header.indexOf(column)]);
      expect(verdicts.filter((verdict) => verdict === pass)).toHaveLength(5);
    }
  });

  it("are exported as a report that needs nothing else, and as a ZIP of the images", async () => {
    const report = await finished(
      await app.services.results.export({ filter: { inspectionId }, format: "html" }, call),
    );
    const page = await fetched(mediaUrl.export((report.result as { exportId: string }).exportId));
    expect(page.bytes.toString()).toContain("data:image/jpeg;base64,");
    const images = await finished(
      await app.services.results.export(
        { filter: { inspectionId, verdicts: ["pass"] }, format: "images" },
        call,
      ),
    );
    const { bytes } = await fetched(mediaUrl.export((images.result as { exportId: string }).exportId));
    expect(bytes.toString("latin1").match(/pass\/\d+-part \d{4}\.png/g)).toHaveLength(2 * 5);
  });

  it("are not exported where there is none", async () => {
    const job = await app.services.results.export(
      { filter: { name: "nothing like it" }, format: "csv" },
      call,
    );
    expect(await ended(app, job)).toMatchObject({ state: "failed", failure: { code: "not-found" } });
  });
});

describe("a second model", () => {
  it("is compared with the first on images that both have never seen, activated, and rolled back", async () => {
    const advanced = { budget: { kind: "steps" as const, steps: 20 }, device: "cpu" as const, threads: 1 };
    const job = await finished(
      await app.services.training.start({ productId, offer: "quick", advanced }, call),
    );
    const second = job.modelId!;
    const compared = await finished(await app.services.models.compare({ first: modelId, second }, call));
    expect(compared.result).toMatchObject({
      kind: "comparison",
      comparison: { good: 4, defective: BAD, first: { modelId }, second: { modelId: second } },
    });
    await app.services.models.activate({ modelId: second, user: "Aki", reason: "" }, call);
    const rollBack = () => app.services.models.rollback({ productId, user: "Ben", reason: "Worse" }, call);
    const { folder: firstFolder } = await getModel(app.store, modelId);
    await rename(firstFolder, `${firstFolder} away`);
    await expect(rollBack()).rejects.toMatchObject({ code: "not-found" });
    expect((await app.services.products.get({ productId }, call)).activeModelId).toBe(second);
    await rename(`${firstFolder} away`, firstFolder);
    const back = await rollBack();
    expect(back).toMatchObject({ modelId, previousModelId: second, user: "Ben" });
    const history = await app.services.models.history({ productId }, call);
    expect(history.map((entry) => entry.modelId)).toEqual([modelId, second, modelId]);
  });
});
