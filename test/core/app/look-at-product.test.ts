import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it, onTestFinished } from "vitest";
import type { App } from "../../../src-main/core/app/app.ts";
import { writeParts } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { call, ended, openApp } from "./open-app.ts";

/** A product whose folder holds pictures of a grey camera, of 100 × 100 pixels. */
async function appOverGreyParts(): Promise<{ app: App; productId: number; good: string }> {
  const folder = await temporaryFolder();
  const good = join(folder, "good");
  await mkdir(good);
  await writeParts(good, 6, 100);
  const app = await openApp(join(folder, "data"));
  onTestFinished(() => app.close());
  const { id: productId } = await app.services.products.create({ name: "ring" }, call);
  await app.services.products.update({ productId, settings: { goodFolders: [good] } }, call);
  return { app, productId, good };
}

async function scanned(app: App, productId: number) {
  const job = await ended(app, await app.services.dataset.scan({ productId }, call));
  expect(job).toMatchObject({ state: "finished", failure: null });
  return app.services.products.get({ productId }, call);
}

it("chooses size and channels of a new product by its images, as the command line does, and says why", async () => {
  const { app, productId } = await appOverGreyParts();
  const { settings, advice } = await scanned(app, productId);
  expect(settings).toMatchObject({ size: 128, channels: 1, chosen: { size: false, channels: false } });
  expect(advice.suits).toEqual({ size: 128, channels: 1, side: 100, colour: "none" });
  const area = { kind: "rectangle" as const, rectangle: { x: 0, y: 0, width: 50, height: 40 } };
  const drawn = await app.services.products.update({ productId, settings: { area } }, call);
  expect(drawn.settings.size).toBe(64);
});

it("leaves what a person chose, and lets the rest follow other images", async () => {
  const { app, productId, good } = await appOverGreyParts();
  await app.services.products.update({ productId, settings: { size: 32 } }, call);
  expect((await scanned(app, productId)).settings).toMatchObject({ size: 32, channels: 1 });
  const steel = { r: 124, g: 121, b: 117 };
  for (let i = 0; i < 8; i += 1) {
    const picture = sharp({ create: { width: 300, height: 200 + i, channels: 3, background: steel } });
    await picture.png().toFile(join(good, `steel ${i}.png`));
  }
  const { settings } = await scanned(app, productId);
  expect(settings).toMatchObject({ size: 32, channels: 3, chosen: { size: true, channels: false } });
});

it("remembers each of two choices that a person makes at once", async () => {
  const { app, productId } = await appOverGreyParts();
  await Promise.all([
    app.services.products.update({ productId, settings: { size: 32 } }, call),
    app.services.products.update({ productId, settings: { channels: 3 } }, call),
  ]);
  const { settings } = await app.services.products.get({ productId }, call);
  expect(settings).toMatchObject({ size: 32, channels: 3, chosen: { size: true, channels: true } });
});
