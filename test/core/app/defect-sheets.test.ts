import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulatedDefectKind } from "../../../src-main/contract/defects.ts";
import { mediaUrl, parseMediaUrl } from "../../../src-main/contract/media.ts";
import type { App } from "../../../src-main/core/app/app.ts";
import { call, ended, openApp, writeGoodAndBad } from "./open-app.ts";

let folder: string;
let app: App;
let productId: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-sheets-"));
  const { good } = await writeGoodAndBad(folder, 6, 1);
  app = await openApp(join(folder, "data"), { version: "1.2.3", allowedRoots: [folder] });
  productId = (await app.services.products.create({ name: "Bracket" }, call)).id;
  const settings = { goodFolders: [good], size: 64 as const, defectKindsOff: ["pit" as const] };
  await app.services.products.update({ productId, settings }, call);
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

describe("a sheet of simulated defects", () => {
  it("needs images that were read", async () => {
    const asked = app.services.training.simulatedDefects({ productId, seed: 1 }, call);
    await expect(asked).rejects.toMatchObject({ code: "too-few-images" });
  });

  it("shows every kind on the product's parts, the same ones from the same seed", async () => {
    const scan = await ended(app, await app.services.dataset.scan({ productId }, call));
    expect(scan.state).toBe("finished");
    const sheet = await app.services.training.simulatedDefects({ productId, seed: 1 }, call);
    expect(sheet.kinds).toEqual(simulatedDefectKind.options);
    expect(await app.services.training.simulatedDefects({ productId, seed: 1 }, call)).toEqual(sheet);
    expect((await app.services.training.simulatedDefects({ productId, seed: 2 }, call)).id).not.toBe(
      sheet.id,
    );
    for (const kind of sheet.kinds) {
      const { content, type } = await app.media.open(parseMediaUrl(mediaUrl.defects(sheet.id, kind))!);
      expect(type).toBe("image/png");
      if (content.kind !== "bytes") throw new Error("A strip is made in memory.");
      const { width, height } = await sharp(content.bytes).metadata();
      expect(width! / height!).toBeGreaterThan(5.9);
    }
  });

  it("is gone after a few others", async () => {
    const first = await app.services.training.simulatedDefects({ productId, seed: 10 }, call);
    for (let seed = 11; seed < 15; seed++)
      await app.services.training.simulatedDefects({ productId, seed }, call);
    const opened = app.media.open(parseMediaUrl(mediaUrl.defects(first.id, "crack"))!);
    await expect(opened).rejects.toMatchObject({ code: "not-found" });
  });
});

it("A training starts with the kinds that are on for the product", async () => {
  const { defaults } = await app.services.training.offers({ productId }, call);
  expect(defaults.defectKinds).toEqual(simulatedDefectKind.options.filter((kind) => kind !== "pit"));
  await app.services.products.update({ productId, settings: { size: 32 } }, call);
  const { settings } = await app.services.products.get({ productId }, call);
  expect(settings.defectKindsOff).toEqual(["pit"]);
});
