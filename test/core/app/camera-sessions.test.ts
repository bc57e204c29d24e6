/** The inspection of camera frames, over a model whose verdicts a test can tell by looking at the picture. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { expect, it, onTestFinished, vi } from "vitest";
import { CAMERA_SILENCE_MS } from "../../../src-main/contract/inspect-api.ts";
import type { Ports } from "../../../src-main/core/app/ports.ts";
import { readManifest, writeModel } from "../../../src-main/core/model/model-folder.ts";
import { recordActivation } from "../../../src-main/core/store/activations.ts";
import { inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { registerModel } from "../../../src-main/core/store/models.ts";
import { SIDE, tellingModel } from "../../helpers/telling-model.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { call, openApp, workerFile } from "./open-app.ts";

/** Two models of one product, of which the first is active. */
async function setUp(ports: Partial<Ports> = {}) {
  const folder = await temporaryFolder();
  const cameras: boolean[] = [];
  const app = await openApp(join(folder, "data"), {
    onCamera: (isOpen) => cameras.push(isOpen),
    ...ports,
  });
  onTestFinished(() => app.close());
  const model = await tellingModel();
  for (const id of ["telling-1", "telling-2"]) {
    await writeModel(join(folder, id), { ...model, manifest: { ...model.manifest, id } });
    await registerModel(app.store, await readManifest(join(folder, id)), join(folder, id));
  }
  const { productId } = await recordActivation(app.store, "telling-1", { user: "Op", reason: "" });
  const { inspect, check } = app.services;
  const open = (more: { modelId?: string } = {}) =>
    inspect.openCamera({ productId, user: "Op", camera: "Line 1", ...more }, call);
  const stored = async (id: number) => {
    const images = [];
    for await (const image of inspectedImages(app.store, id)) images.push(image);
    return images;
  };
  return { app, inspect, check, productId, open, stored, cameras };
}

/** A picture whose brightest pixel, and so its score, is `grey`. */
async function frameOf(grey: number): Promise<File> {
  const png = await sharp(Buffer.alloc(SIDE * SIDE, grey), {
    raw: { width: SIDE, height: SIDE, channels: 1 },
  })
    .png()
    .toBuffer();
  return new File([new Uint8Array(png)], "frame");
}

it("A frame that nobody waits for any longer is stored as «cannot judge», as the screen shows it", async () => {
  const { inspect, open, stored } = await setUp();
  const { id } = await open();
  const gone = new AbortController();
  const judging = inspect.frame(
    { inspectionId: id, image: await frameOf(100) },
    { ...call, signal: gone.signal },
  );
  gone.abort();
  expect(await judging).toMatchObject({
    verdict: "cannot-judge",
    score: null,
    reason: { code: "no-answer" },
  });
  const next = await inspect.frame({ inspectionId: id, image: await frameOf(100) }, call);
  expect(next).toMatchObject({ verdict: "pass", score: 100 });
  expect((await stored(id)).map(({ verdict }) => verdict)).toEqual(["cannot-judge", "pass"]);
});

/** A compute process that never answers, and notes who it is; the one after it is as it should be. */
async function silentWorker() {
  const folder = await temporaryFolder();
  const [silent, noted] = [join(folder, "worker.mjs"), join(folder, "pid")];
  await writeFile(
    silent,
    `import { existsSync, writeFileSync } from "node:fs";
if (existsSync(${JSON.stringify(noted)})) await import(${JSON.stringify(pathToFileURL(workerFile).href)});
else process.on("message", () => writeFileSync(${JSON.stringify(noted)}, String(process.pid)));
`,
  );
  const kill = async () =>
    process.kill(
      await vi.waitFor(async () => Number(await readFile(noted, "utf8")), { timeout: 30_000 }),
      "SIGKILL",
    );
  return { silent, kill };
}

it("A frame without an answer in time is stored as «cannot judge», and the next one is judged once the process is another", async () => {
  const { silent, kill } = await silentWorker();
  const { inspect, open, stored } = await setUp({ workerFile: silent });
  const { id } = await open();
  const timeout = vi.spyOn(AbortSignal, "timeout");
  onTestFinished(() => timeout.mockRestore());
  timeout.mockReturnValueOnce(AbortSignal.timeout(500));
  timeout.mockClear();
  const judge = async () => inspect.frame({ inspectionId: id, image: await frameOf(100) }, call);
  expect(await judge()).toMatchObject({
    verdict: "cannot-judge",
    score: null,
    reason: { code: "no-answer" },
  });
  expect(timeout.mock.calls).toEqual([[10_000]]);
  timeout.mockReturnValue(new AbortController().signal);
  await kill();
  expect(await judge()).toMatchObject({ verdict: "pass", score: 100 });
  expect((await stored(id)).map(({ verdict, reason }) => [verdict, reason?.code ?? null])).toEqual([
    ["cannot-judge", "no-answer"],
    ["pass", null],
  ]);
});

it("A frame that is being judged when the camera is closed is stored as «cannot judge» before the end", async () => {
  const { app, inspect, open, stored } = await setUp();
  const { id } = await open();
  const judging = inspect.frame({ inspectionId: id, image: await frameOf(100) }, call);
  const frames = join(app.store.folder.root, "frames", String(id));
  await vi.waitFor(async () => expect(await readdir(frames)).toContainEqual(expect.stringMatching(/png$/)));
  expect(await inspect.closeCamera({ inspectionId: id }, call)).toMatchObject({
    state: "finished",
    pass: 0,
    cannotJudge: 1,
  });
  expect(await judging).toMatchObject({ verdict: "cannot-judge", reason: { code: "no-answer" } });
  expect(await stored(id)).toHaveLength(1);
});

it("A threshold that is put in force judges the next frame", async () => {
  const { inspect, check, open, stored } = await setUp();
  const { id } = await open();
  const judge = async () => inspect.frame({ inspectionId: id, image: await frameOf(100) }, call);
  expect(await judge()).toMatchObject({ verdict: "pass", threshold: 150 });
  expect(await inspect.keepCamera({ inspectionId: id }, call)).toMatchObject({ threshold: 150 });
  await check.setThreshold({ modelId: "telling-1", value: 90, user: "Eng", reason: "" }, call);
  expect(await inspect.keepCamera({ inspectionId: id }, call)).toMatchObject({ threshold: 90 });
  expect(await judge()).toMatchObject({ verdict: "fail", threshold: 90 });
  expect((await stored(id)).map(({ threshold }) => threshold)).toEqual([150, 90]);
});

it("Another model that is activated judges the next frame, in an inspection of its own", async () => {
  const { app, inspect, productId, open } = await setUp();
  const [{ id }, chosen] = [await open(), await open({ modelId: "telling-1" })];
  const image = await frameOf(100);
  await app.services.models.activate({ modelId: "telling-2", user: "Eng", reason: "" }, call);
  expect(await inspect.keepCamera({ inspectionId: id }, call)).toMatchObject({ modelId: "telling-2" });
  await expect(inspect.frame({ inspectionId: id, image }, call)).rejects.toMatchObject({ code: "conflict" });
  expect(await inspect.get({ inspectionId: id }, call)).toMatchObject({ state: "finished", pass: 0 });
  expect(await open()).toMatchObject({ modelId: "telling-2", state: "running" });
  // Who named the model keeps it.
  await inspect.frame({ inspectionId: chosen.id, image }, call);
  expect(await inspect.get({ inspectionId: chosen.id }, call)).toMatchObject({ state: "running", pass: 1 });
  expect(await inspect.list({ productId, state: "running", limit: 50 }, call)).toHaveLength(2);
});

it("A camera of which nothing is heard any more is closed, and one that shows signs of life is not", async () => {
  const { inspect, open, cameras } = await setUp();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const [lost, alive] = [await open(), await open()];
  vi.advanceTimersByTime(CAMERA_SILENCE_MS - 1000);
  await inspect.keepCamera({ inspectionId: alive.id }, call);
  vi.advanceTimersByTime(CAMERA_SILENCE_MS - 1000);
  const stateOf = async (inspectionId: number) => (await inspect.get({ inspectionId }, call)).state;
  await vi.waitFor(async () => expect(await stateOf(lost.id)).toBe("finished"));
  expect([await stateOf(alive.id), cameras]).toEqual(["running", [true]]);
  await inspect.closeCamera({ inspectionId: alive.id }, call);
  expect(cameras).toEqual([true, false]);
});
