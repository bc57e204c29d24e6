import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrainingProgress } from "../../../src-main/contract/training.ts";
import { openModel } from "../../../src-main/core/model/model-folder.ts";
import { openTableModel } from "../../../src-main/core/model/table-model.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { sensorLines, writeLog } from "../table/sensor-log.ts";
import { tableRequest, trainOn } from "./tiny-table-training.ts";

async function log(lines: readonly string[] = sensorLines(150, 1)): Promise<string> {
  return writeLog(join(await temporaryFolder(), "log.csv"), lines);
}

const graphOf = ({ modelFolder }: { readonly modelFolder: string }) =>
  readFile(join(modelFolder, "model.onnx"));

describe("a training on a table", () => {
  it("leaves a model that says how a row becomes features, and what it was made from", async () => {
    const lines = sensorLines(150, 1, { 10: "fan", 20: "short" });
    lines[4] = "8:4,press,fast,0.5,3,40,0.3,ok";
    const request = tableRequest(await log(lines));
    const stages: TrainingProgress[] = [];
    const result = await trainOn(request, { onProgress: (progress) => stages.push(progress) });
    expect(result).toMatchObject({
      model: request.modelFolder,
      preset: "bigan",
      steps: 60,
      stopped: "finished",
    });
    const { manifest } = await openTableModel(request.modelFolder);
    expect(manifest.encoding.columns.map(({ name }) => name)).toEqual([
      "machine",
      "speed",
      "load",
      "current",
      "temperature",
      "vibration",
    ]);
    expect(manifest.encoding.columns[0]).toMatchObject({ words: ["lathe", "press", "saw"] });
    expect(manifest.data).toMatchObject({ rows: 150, notGood: 2, refusedRows: 1 });
    expect(manifest.data.refused[0]!.reason.message).toBe("Row 5, column «speed»: «fast» is not a number.");
    const { train, calibration, check } = manifest.data;
    expect(train + calibration + check).toBe(147);
    expect(manifest.calibration.scores).toHaveLength(calibration);
    expect(manifest.threshold.basis.sentence).toContain(`${calibration} good rows`);
    expect(manifest.training.curve.map(({ step }) => step)).toEqual([50, 60]);
    expect(new Set(stages.map(({ stage }) => stage))).toEqual(
      new Set(["prepare", "train", "calibrate", "export"]),
    );
  });

  it("that was stopped goes on to the model that it would have made without a stop", async () => {
    const file = await log();
    const whole = { ...tableRequest(file), modelFolder: join(await temporaryFolder(), "whole") };
    await trainOn(whole);
    const request = tableRequest(file);
    const stop = new AbortController();
    const stopped = await trainOn(request, {
      signal: stop.signal,
      onProgress: ({ stage, done }) => stage === "train" && done >= 1 && stop.abort(),
    });
    expect(stopped).toMatchObject({ model: null, stopped: "cancelled" });
    expect(stopped.steps).toBeLessThan(60);
    await trainOn({ ...request, resume: true });
    expect(await graphOf(request)).toEqual(await graphOf(whole));
  });

  it("does not go on with other rows than it began with", async () => {
    const file = await log();
    const request = tableRequest(file);
    await trainOn(request, { signal: AbortSignal.abort() }).catch(() => undefined);
    await appendFile(file, "9:0,press,900,0.5,3,40,0.3,ok\n");
    await expect(trainOn({ ...request, resume: true })).rejects.toMatchObject({ code: "conflict" });
  });

  it("with the paper's preset mixes raw sums", async () => {
    const request = tableRequest(await log(), { preset: "paper", scaling: "min-max", latent: 4 });
    await trainOn(request);
    const { manifest } = await openTableModel(request.modelFolder);
    expect(manifest.hyperParameters).toMatchObject({ learningRate: 1e-5, batchSize: 50, latent: 4 });
    expect(manifest.score.reconstruction).toEqual({ part: "residual", scale: { mean: 0, deviation: 1 } });
  });

  it("refuses rows that are all the same", async () => {
    const file = await log(Array.from({ length: 10 }, () => "8:0,press,900,0.5,3,40,0.3,ok"));
    await expect(trainOn(tableRequest(file))).rejects.toThrow("All good rows are the same");
  });

  it("makes a model that is not taken for one of images", async () => {
    const request = tableRequest(await log(), { budget: { kind: "steps", steps: 1 } });
    await trainOn(request);
    await expect(openModel(request.modelFolder)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("a model of table rows"),
    });
  });
});
