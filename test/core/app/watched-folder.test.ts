import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { recordActivation } from "../../../src-main/core/store/activations.ts";
import { writeParts } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { tinySettings } from "../training/tiny-training.ts";
import { call, openApp } from "./open-app.ts";

/** Longer than a watch needs until it has looked round. */
const WATCHED_MS = 4000;

it("leaves out what lay there before where only new images are wanted, and gives what it does not read a verdict", async () => {
  const [good, watched] = [await temporaryFolder(), await temporaryFolder()];
  const [part] = await writeParts(good, 16, 32);
  const app = await openApp(await temporaryFolder());
  onTestFinished(() => app.close());
  const settings = { ...tinySettings, budget: { kind: "steps" as const, steps: 2 } };
  await app.train({ product: "plate", good: [good], settings, out: null, resume: false });
  const { id, productId } = (await app.models())[0]!;
  await recordActivation(app.store, id, { user: "Op", reason: "" });
  await copyFile(part!, join(watched, "old.png"));
  await mkdir(join(watched, "lot"));
  await copyFile(part!, join(watched, "lot", "old.bmp"));
  const request = { productId, folder: watched, user: "Op", watch: true, onlyNew: true };
  const { id: jobId } = await app.services.inspect.start(request, call);
  const judged = new Map<string, string>();
  void delay(WATCHED_MS).then(async () => {
    await copyFile(part!, join(watched, "new.png"));
    await copyFile(part!, join(watched, "lot", "new.bmp"));
  });
  for await (const event of await app.services.jobs.events({ jobId }, call)) {
    if (event.kind !== "image") continue;
    judged.set(event.image.name, event.image.verdict);
    if (judged.size === 2) await app.services.jobs.cancel({ jobId }, call);
  }
  expect([...judged.keys()].toSorted()).toEqual(["lot/new.bmp", "new.png"]);
});
