/** @file The test function of these suites: a real server with its engine and database, and a product that can inspect. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { findChromium } from "../../../bench/find-chromium.ts";
import type { Job } from "../../../src-main/contract/jobs-api.ts";
import type { ProductDetail } from "../../../src-main/contract/products-api.ts";
import { KensaServer } from "./kensa-server.ts";
import { type Parts, writeParts } from "./parts.ts";

export type Station = { readonly kensa: KensaServer; readonly parts: Parts; readonly productId: number };

type WorkerFixtures = {
  readonly folder: string;
  readonly kensa: KensaServer;
  /** A product with an active model, and parts to inspect. */
  readonly station: Station;
};

export const test = base.extend<{ readonly hasBrowser: boolean }, WorkerFixtures>({
  hasBrowser: [
    async ({}, use, info) => {
      info.skip(findChromium() === null, "skipped: no Chromium on this computer");
      await use(true);
    },
    { auto: true },
  ],
  folder: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "kensa-e2e-"));
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  kensa: [
    async ({ folder }, use) => {
      const kensa = new KensaServer(join(folder, "data"), folder);
      await kensa.start();
      await use(kensa);
      await kensa.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  station: [
    async ({ folder, kensa }, use) => {
      const parts = await writeParts(folder);
      await use({ kensa, parts, productId: await prepareProduct(kensa, "Plate <b>K24</b>", parts.good) });
    },
    { scope: "worker", timeout: 240_000 },
  ],
});

export const expect = test.expect;

/** Creates a product, trains it as shortly as makes sense, and activates its model. */
export async function prepareProduct(kensa: KensaServer, name: string, good: string): Promise<number> {
  const { id } = await kensa.ask<ProductDetail>("POST", "/products", { name });
  await kensa.ask("PATCH", `/products/${id}/settings`, {
    settings: {
      goodFolders: [good],
      size: 32,
      channels: 1,
      reasons: [
        { code: 1, label: "Scratch" },
        { code: 2, label: "Stain" },
      ],
    },
  });
  await finished(kensa, await kensa.ask<Job>("POST", `/products/${id}/dataset/scan`, {}));
  const modelId = await trainShortly(kensa, id);
  await kensa.ask("POST", `/models/${modelId}/activate`, { user: "Test", reason: "" });
  return id;
}

/** Trains a product as shortly as makes sense. Returns the model's id. */
export async function trainShortly(kensa: KensaServer, productId: number): Promise<string> {
  const training = await finished(
    kensa,
    await kensa.ask<Job>("POST", `/products/${productId}/training`, {
      offer: "quick",
      advanced: { budget: { kind: "steps", steps: 40 }, device: "cpu" },
    }),
  );
  const modelId = training.result?.kind === "training" ? training.result.modelId : null;
  if (modelId !== null) return modelId;
  throw new Error(`The training ended without a model: ${JSON.stringify(training.failure)}`);
}

/** Waits until a job has ended. */
export async function finished(kensa: KensaServer, { id }: Job): Promise<Job> {
  for (;;) {
    const job = await kensa.ask<Job>("GET", `/jobs/${id}`);
    if (job.state !== "running") return job;
    await new Promise((done) => setTimeout(done, 250));
  }
}
