import { div, max, mul } from "@tensorflow/tfjs-core";
import { expect, it, onTestFinished } from "vitest";
import type { MapThresholds } from "../../../src-main/contract/model.ts";
import type { ExportedFunction } from "../../../src-main/core/engine/trace/trace.ts";
import { Scorer } from "../../../src-main/core/model/scorer.ts";
import { RecordWalk } from "../../../src-main/core/training/record-walk.ts";
import { smallGrey } from "../dataset/pictures.ts";
import { evenPicture, preparedPictures, SIDE } from "./prepared-pictures.ts";
import { tinySettings } from "./tiny-training.ts";

/** The heatmap is each pixel, the residual twice of it and the marks minus it, over what they show as 1. */
function modelWith(heatmapThreshold: number, { residual = 1, marks = 1 }: MapThresholds): ExportedFunction {
  return {
    inputs: { image: [2, SIDE, SIDE, 1] },
    constants: {},
    body: (_constants, { image }) => ({
      score: max(image!, [1, 2, 3]),
      heatmap: div(image!, heatmapThreshold),
      "residual-heatmap": div(mul(image!, 2), residual),
      "marks-heatmap": div(mul(image!, -1), marks),
    }),
  };
}

async function finished(
  maps: Parameters<RecordWalk["finish"]>[2],
  pictures = [80, 20, 50, 250].map(evenPicture),
  calibration = [0, 1, 2],
  groups?: number[],
) {
  const walk = new RecordWalk({
    settings: { ...tinySettings, geometry: smallGrey },
    dataset: await preparedPictures(pictures),
    threads: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
    total: pictures.length,
  });
  return walk.finish(modelWith, { calibration, check: [pictures.length - 1], groups }, maps);
}

it("takes the edge of each map from calibration images alone, and the finished model shows it as 1", async () => {
  const { graph, heatmapThreshold, mapThresholds } = await finished(["residual", "marks"]);
  expect(heatmapThreshold).toBe(80);
  expect(mapThresholds).toEqual({ residual: 160, marks: Number.EPSILON });
  const scorer = await Scorer.open(graph, smallGrey, { provider: "cpu", threads: 1 });
  onTestFinished(() => scorer.close());
  const { heatmap, maps } = await scorer.score(evenPicture(80), ["residual"]);
  expect([heatmap[0], maps.residual![0]]).toEqual([1, 1]);
});

it("names the calibration record that lies far above the others and sets the threshold", async () => {
  expect((await finished([])).strays).toEqual([]);
  const pictures = [21, 20, 50, 250, 22, 19].map(evenPicture);
  expect((await finished([], pictures, [0, 1, 3, 4, 5])).strays).toEqual([3]);
});

it("tells of the calibration scores which are of one part", async () => {
  const pictures = [21, 20, 50, 60, 22, 19].map(evenPicture);
  const groups = [0, 1, 2, 0, 1, 3];
  const { scores, partNumbers, threshold } = await finished([], pictures, [0, 1, 3, 4], groups);
  expect(scores).toEqual([20, 21, 22, 60]);
  expect(partNumbers).toEqual([0, 1, 0, 1]);
  expect(threshold.basis.parts).toBe(2);
  expect((await finished([], pictures, [0, 1, 5], groups)).partNumbers).toBeUndefined();
});

it("knows no edges of a model whose maps cannot be looked at alone", async () => {
  expect((await finished([])).mapThresholds).toEqual({});
});
