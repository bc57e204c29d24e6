import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { mediaUrl, parseMediaUrl } from "../../../src-main/contract/media.ts";
import {
  CameraPictures,
  cameraPictureBytes,
  passedBytesOf,
} from "../../../src-main/core/app/camera-pictures.ts";
import { addInspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { startInspection } from "../../../src-main/core/store/inspections.ts";
import { registerModel } from "../../../src-main/core/store/models.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { sampleImage, sampleManifest } from "../store/sample-values.ts";
import { call, openApp } from "./open-app.ts";

const BYTES = 1000;

/** Six pictures of a camera, named by their order: the second failed, a person has decided upon the third. */
async function setUp() {
  const folder = await temporaryFolder();
  const app = await openApp(folder);
  onTestFinished(() => app.close());
  const { store } = app;
  const { id: modelId } = await registerModel(store, sampleManifest("model-1"), join(folder, "model"));
  const source = { kind: "camera", name: "Line 1" } as const;
  const { id: inspectionId } = await startInspection(store, modelId, process.pid, { source, user: "Op" });
  const frames = new CameraPictures(store).folderOf(inspectionId);
  await mkdir(frames, { recursive: true });
  const names = [0, 1, 2, 3, 4, 5].map((number) => `${number}.png`);
  for (const name of names) await writeFile(join(frames, name), Buffer.alloc(BYTES));
  const ids = await addInspectedImages(
    store,
    inspectionId,
    names.map((name, index) => ({
      ...sampleImage(`frames/${inspectionId}/${name}`),
      verdict: index === 1 ? "fail" : "pass",
    })),
  );
  await app.services.review.decide(
    {
      inspectedImageId: ids[2]!,
      verdict: "fail",
      user: "Op",
      reasonCode: null,
      requestId: crypto.randomUUID(),
    },
    call,
  );
  const left = async () => (await readdir(frames)).map((name) => name.replace(".png", "")).toSorted();
  return { app, store, ids, frames, left };
}

const roomy = async () => ({ free: 1e12, total: 2e12 });

it("Pictures of passed parts beyond the quota are removed, the oldest first, and no others", async () => {
  const { store, left } = await setUp();
  await new CameraPictures(store, { passedBytes: 2 * BYTES, space: roomy }).begin();
  expect(await left()).toEqual(["1", "2", "4", "5"]);
});

it("Every further picture of a passed part takes the place of the oldest one", async () => {
  const { store, ids, frames, left } = await setUp();
  const pictures = new CameraPictures(store, { passedBytes: 4 * BYTES, space: roomy });
  await pictures.begin();
  expect(await left()).toHaveLength(6);
  const file = join(frames, "6.png");
  await writeFile(file, Buffer.alloc(BYTES));
  await pictures.add(ids[5]! + 1, file);
  expect(await left()).toEqual(["1", "2", "3", "4", "5", "6"]);
});

it("What a person has decided upon since it was looked up is kept", async () => {
  const { app, store, ids, left } = await setUp();
  let isFull = false;
  const space = async () => ({ free: isFull ? 0 : 1e12, total: 2e12 });
  const pictures = new CameraPictures(store, { space });
  await pictures.begin();
  await app.services.review.decide(
    {
      inspectedImageId: ids[0]!,
      verdict: "fail",
      user: "Op",
      reasonCode: null,
      requestId: crypto.randomUUID(),
    },
    call,
  );
  isFull = true;
  await pictures.makeRoom();
  expect(await left()).toEqual(["0", "1", "2"]);
  expect(await pictures.space()).toEqual({ freeBytes: 0, isLow: true });
});

it("A disk with less than 5 GB free, or less than a tenth of a small one, is nearly full", async () => {
  const { store } = await setUp();
  const isLow = async (free: number, total: number) =>
    (await new CameraPictures(store, { space: async () => ({ free, total }) }).space()).isLow;
  expect(
    await Promise.all([isLow(4.9e9, 1e12), isLow(5.1e9, 1e12), isLow(1.1e9, 10e9), isLow(0.9e9, 10e9)]),
  ).toEqual([true, false, false, true]);
});

it("What a killed process left half-written is removed", async () => {
  const { store, frames, left } = await setUp();
  const half = join(frames, ".kensa-new.00000000.1.000000000000");
  await writeFile(half, "half");
  await utimes(half, 0, 0);
  expect(await cameraPictureBytes(store.folder.root)).toBe(6 * BYTES + 4);
  await new CameraPictures(store, { space: roomy }).begin();
  expect(await cameraPictureBytes(store.folder.root)).toBe(6 * BYTES);
  expect(await left()).toHaveLength(6);
});

it("A result whose picture was removed says so, and keeps its verdict and score", async () => {
  const { app, store, ids } = await setUp();
  const get = (id: number) => app.services.review.get({ inspectedImageId: id }, call);
  expect(await get(ids[0]!)).toMatchObject({ isPictureRemoved: false });
  await new CameraPictures(store, { passedBytes: 0, space: roomy }).begin();
  expect(await get(ids[0]!)).toMatchObject({
    isPictureRemoved: true,
    verdict: "pass",
    score: sampleImage("").score,
  });
  expect(await get(ids[1]!)).toMatchObject({ isPictureRemoved: false });
  await expect(app.media.open(parseMediaUrl(mediaUrl.inspected(ids[0]!))!)).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("removed to make room"),
  });
});

it("The quota is 20 GB where the environment names no other", () => {
  const of = (value?: string) => passedBytesOf(value === undefined ? {} : { KENSA_CAMERA_GB: value });
  expect([of(), of("50"), of("0.5"), of("0"), of(" ")]).toEqual([20e9, 50e9, 0.5e9, 0, 20e9]);
  for (const wrong of ["much", "-1", "0,5", "20GB"])
    expect(() => of(wrong)).toThrow(expect.objectContaining({ code: "invalid-input" }));
});
