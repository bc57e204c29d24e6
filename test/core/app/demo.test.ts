import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { DrawDemoParts } from "../../../src-main/core/app/ports.ts";
import { recordActivation } from "../../../src-main/core/store/activations.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { tinySettings } from "../training/tiny-training.ts";
import { call, ended, openApp, writeGoodAndBad } from "./open-app.ts";

it("is not offered where the shell brings none", async () => {
  const app = await openApp(await temporaryFolder());
  onTestFinished(() => app.close());
  await expect(app.services.demo.start({ language: "en" }, call)).rejects.toMatchObject({
    code: "unsupported",
  });
});

it.each([
  ["ja", "デモ部品"],
  ["de", "Demoteil"],
] as const)("calls its product in %s what people call it who read that", async (language, name) => {
  const drawDemoParts: DrawDemoParts = (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const app = await openApp(await temporaryFolder(), { drawDemoParts });
  onTestFinished(() => app.close());
  const job = await app.services.demo.start({ language }, call);
  const product = await app.services.products.get({ productId: job.productId! }, call);
  expect(product.name).toBe(name);
});

it("goes on with the model that it has, and ends with a queue to review", async () => {
  const folders = await writeGoodAndBad(await temporaryFolder(), 16, 3);
  const drawn: string[] = [];
  const drawDemoParts: DrawDemoParts = async (folder, { onProgress }) => {
    drawn.push(folder);
    onProgress(1, 1);
    return { train: folders.good, test: folders.bad, knownBad: folders.bad };
  };
  const dataFolder = await temporaryFolder();
  const app = await openApp(dataFolder, { drawDemoParts });
  onTestFinished(() => app.close());
  expect(await app.services.host.capabilities({}, call)).toMatchObject({ demo: true });
  const settings = { ...tinySettings, budget: { kind: "steps" as const, steps: 2 } };
  const { model } = await app.train({
    product: "Demo part",
    good: [folders.good],
    settings,
    out: null,
    resume: false,
  });
  const { id } = (await app.models())[0]!;
  await recordActivation(app.store, id, { user: "Kensa", reason: "" });
  const first = await app.services.demo.start({ language: "de" }, call);
  const again = await app.services.demo.start({ language: "en" }, call);
  expect(again.id).toBe(first.id);
  const job = await ended(app, first);
  expect(job).toMatchObject({ state: "finished", modelId: id, result: { kind: "demo", modelId: id } });
  expect(model).toContain(id);
  expect(drawn).toEqual([join(dataFolder, "demo")]);
  const inspection = await app.services.inspect.get({ inspectionId: job.inspectionId! }, call);
  expect(inspection.pass + inspection.fail).toBe(3);
  const product = await app.services.products.get({ productId: job.productId! }, call);
  expect(product.settings).toMatchObject({ goodFolders: [folders.good], knownBadFolder: folders.bad });
  // The product is the one that was there, whatever it is called; what is new is German.
  expect(product.name).toBe("Demo part");
  expect(product.settings.reasons).toContainEqual({ code: 1, label: "Kratzer" });
});
