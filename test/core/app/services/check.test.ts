import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { addModelImages } from "../../../../src-main/core/store/model-images.ts";
import { registerModel } from "../../../../src-main/core/store/models.ts";
import { writeTellingModel } from "../../../helpers/telling-model.ts";
import { writeParts } from "../../dataset/pictures.ts";
import { temporaryFolder } from "../../files/temporary-folder.ts";
import { call, ended, openApp } from "../open-app.ts";

it("scores that cannot be taken, or are given up, leave those of before", async () => {
  const folder = await temporaryFolder();
  const good = join(folder, "good");
  await mkdir(good);
  const app = await openApp(join(folder, "data"));
  onTestFinished(() => app.close());
  const { manifest, folder: model } = await writeTellingModel(join(folder, "model"));
  const { id: modelId } = await registerModel(app.store, manifest, model);
  const files = await writeParts(good, 4, 32);
  const images = files.map((file) => ({ file, usedFor: "check" as const, sha256: null }));
  await addModelImages(app.store, modelId, images);
  const { check, jobs } = app.services;
  expect(await ended(app, await check.score({ modelId }, call))).toMatchObject({ state: "finished" });
  const before = await check.get({ modelId }, call);
  expect(before).toMatchObject({ scoredAt: expect.any(String), notJudged: 0 });

  await rename(good, `${good} elsewhere`);
  expect(await ended(app, await check.score({ modelId }, call))).toMatchObject({
    state: "failed",
    failure: { code: "not-found", message: expect.stringMatching(/None of the images/) },
  });
  expect(await check.get({ modelId }, call)).toEqual(before);

  await rename(`${good} elsewhere`, good);
  const job = await check.score({ modelId }, call);
  await jobs.cancel({ jobId: job.id }, call);
  expect(await ended(app, job)).toMatchObject({ state: "cancelled" });
  expect(await check.get({ modelId }, call)).toEqual(before);
});
