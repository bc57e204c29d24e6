/**
 * @file A model whose answers a test can tell by looking at the picture: no networks, real files.
 *
 * Of grey pictures of 32 pixels a side: the score is the brightest pixel, 0 to 255, and no number where that is above 250.
 * The heatmap is a hundredth of each pixel, so that 100 is the edge of what is good. Of its maps, the residual has its edge at 50,
 * the marks at 200, and neighbours there are none. The reconstruction is 2·pixel − 100.
 */
import { add, div, max, mul, sqrt, sub } from "@tensorflow/tfjs-core";
import { traceModel } from "../../src-main/core/engine/trace/trace.ts";
import {
  type NewModel,
  type OpenModel,
  openModel,
  writeModel,
} from "../../src-main/core/model/model-folder.ts";
import { smallGrey } from "../core/dataset/pictures.ts";
import { sampleManifest, sampleSettings } from "../core/store/sample-values.ts";

export const SIDE = smallGrey.size;
/** What a model says of its threshold here: a score above it fails. */
export const THRESHOLD = 150;

export function tellingGraph(): Promise<Uint8Array> {
  return traceModel({
    inputs: { image: [2, SIDE, SIDE, 1] },
    constants: {},
    body: (_constants, { image }) => {
      const brightest = max(image!, [1, 2, 3]);
      const score = add(brightest, mul(sqrt(sub(250, brightest)), 0));
      return {
        score,
        residual: add(score, 1),
        peak: add(score, 2),
        features: add(score, 3),
        "sigma-paper": add(score, 4),
        "sigma-released": add(score, 5),
        heatmap: div(image!, 100),
        "residual-heatmap": div(image!, 50),
        "marks-heatmap": div(image!, 200),
        reconstruction: sub(mul(image!, 2), 100),
      };
    },
  });
}

export async function tellingModel(): Promise<NewModel> {
  const {
    graph: _,
    pictures: __,
    checksum: ___,
    ...manifest
  } = sampleManifest("telling-1", {
    settings: { ...sampleSettings, geometry: smallGrey },
  });
  const { basis } = manifest.threshold;
  return {
    manifest: {
      ...manifest,
      threshold: { value: THRESHOLD, basis },
      mapThresholds: { residual: 50, marks: 200 },
    },
    graph: await tellingGraph(),
    pictures: { "reconstructions.png": Buffer.from("a picture"), "more.png": Buffer.from("another one") },
  };
}

/** Writes the model into a folder that does not exist yet, and opens it. */
export async function writeTellingModel(folder: string): Promise<OpenModel> {
  await writeModel(folder, await tellingModel());
  return openModel(folder);
}
