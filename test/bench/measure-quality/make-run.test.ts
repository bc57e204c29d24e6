/** @file A run from its training to its record, on drawn parts, by the product's own training and evaluation. */
import { copyFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Computing, Evaluated } from "../../../bench/measure-quality/computing.ts";
import { makeRun } from "../../../bench/measure-quality/make-run.ts";
import { readPictures } from "../../../bench/measure-quality/pictures.ts";
import { keyOf } from "../../../bench/measure-quality/run-record.ts";
import { auroc, rankImages } from "../../../src-main/core/evaluation/ranking.ts";
import { temporaryFolder } from "../../core/files/temporary-folder.ts";
import { writeTellingModel } from "../../helpers/telling-model.ts";
import { computeHere, plannedRun, runContext, writeMadeSet } from "./made-set.ts";

const scored = (scores: readonly number[], defective: boolean) =>
  scores.map((score) => ({ score, defective }));

describe("A run", () => {
  it("trains on good parts only, evaluates the finished model, and records what that says", async () => {
    const folder = await temporaryFolder();
    const set = await writeMadeSet(folder);
    // A part that is in the training too.
    await copyFile(join(set.trainGood, "0.png"), join(set.test.good, "seen.png"));
    const out = join(folder, "out");
    const evaluations: Evaluated[] = [];
    const trainedOn: (readonly string[])[] = [];
    const computing: Computing = {
      ...computeHere,
      train: async (request, options) => {
        trainedOn.push(request.good);
        // Whatever a training might reach for, the test images are not there.
        const hidden = `${set.test.folder}-hidden`;
        await rename(set.test.folder, hidden);
        const result = await computeHere.train(request, options);
        await rename(hidden, set.test.folder);
        return result;
      },
      evaluate: async (request, options) => {
        const evaluated = await computeHere.evaluate(request, options);
        evaluations.push(evaluated);
        return evaluated;
      },
    };
    const run = await makeRun(plannedRun(set), runContext(out, { computing }));
    expect(trainedOn).toEqual([[set.trainGood]]);

    const { outcome } = run;
    if (outcome.kind !== "measured") throw new Error(outcome.failure.message);
    expect(outcome.figures).toEqual(evaluations[0]!.result);
    expect(outcome.figures).toMatchObject({ images: 17, notJudged: 0, pixelAuroc: expect.any(Number) });
    const { good, defective } = outcome.scores;
    expect(good).toHaveLength(9);
    const kinds = Object.fromEntries(outcome.kinds.map(({ kind, imageAuroc }) => [kind, imageAuroc]));
    for (const kind of ["blot", "hole"]) {
      const ranking = rankImages([...scored(good, false), ...scored(defective[kind]!, true)]);
      expect(kinds[kind]).toBeCloseTo(auroc(ranking)!, 12);
    }
    const all = [...scored(good, false), ...scored(Object.values(defective).flat(), true)];
    expect(outcome.figures.imageAuroc).toBeCloseTo(auroc(rankImages(all))!, 12);
    expect(outcome.training).toMatchObject({ steps: 12, stopped: "finished" });
    expect(outcome.testImagesTrainedOn).toBe(1);
    expect(outcome.millisecondsPerImage).toBeGreaterThan(0);
    expect(await readdir(join(out, "work", "rings", "bigan"))).toEqual([]);
    expect((await readPictures(out, [keyOf(run)])).map(({ sort, kind }) => [sort, kind]).slice(0, 3)).toEqual(
      Array.from({ length: 3 }, () => ["highest good", "good"]),
    );
  });

  it("that cannot be evaluated leaves nothing behind, and says why", async () => {
    const folder = await temporaryFolder();
    const set = await writeMadeSet(folder);
    const out = join(folder, "out");
    await rm(set.test.good, { recursive: true });
    const computing: Computing = {
      ...computeHere,
      train: async ({ modelFolder }) => {
        await writeTellingModel(modelFolder);
        return {
          model: modelFolder,
          preset: "bigan",
          steps: 1,
          seconds: 1,
          stopped: "finished",
          device: "cpu",
          dataHash: "a",
        };
      },
    };
    await expect(makeRun(plannedRun(set), runContext(out, { computing }))).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(set.test.good),
    });
    expect(await readdir(join(out, "work", "rings", "bigan"))).toEqual([]);
    expect(await readPictures(out, [{ set: "rings", preset: "bigan", seed: 1 }])).toEqual([]);
  });

  it("whose training was stopped is none", async () => {
    const folder = await temporaryFolder();
    const set = await writeMadeSet(folder);
    const stop = new AbortController();
    stop.abort();
    const stopped = makeRun(plannedRun(set), runContext(join(folder, "out"), { signal: stop.signal }));
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
  });
});
