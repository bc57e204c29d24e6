/** @file The picture that a user's feature extractor is given: its size, its channels, its range and the order of its axes. */
import { concat, div, mean, sub, type Tensor, tensor1d, transpose } from "@tensorflow/tfjs-core";
import type { ImageGeometry } from "../../contract/image.ts";
import type { BackboneInput } from "../../contract/training.ts";
import { type ExportedFunction, TRACED_BATCH } from "../engine/trace/trace.ts";
import { toNetworkRange } from "./anomaly-score.ts";
import type { Backbone } from "./backbone.ts";
import { resized } from "./resized.ts";

/** Of red, green and blue in 0–1, over ImageNet's training images; customary for networks that were trained on it. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** `image` `[batch, size, size, channels]` in 0–255 → `picture` as the backbone takes it. */
export function pictureModel(
  { layout, input, scaling }: Backbone,
  { size, channels }: Pick<ImageGeometry, "size" | "channels">,
): ExportedFunction {
  return {
    inputs: { image: [TRACED_BATCH, size, size, channels] },
    constants: {},
    body: (_, { image }) => {
      const picture = scaled(resized(inChannels(image!, input.channels), input.side), scaling);
      return { picture: layout === "channels-first" ? transpose(picture, [0, 3, 1, 2]) : picture };
    },
  };
}

/** Grey is the same in all three channels, colour in one channel their mean. */
function inChannels(image: Tensor, channels: 1 | 3): Tensor {
  if (image.shape[3] === channels) return image;
  return channels === 3 ? concat([image, image, image], 3) : mean(image, 3, true);
}

function scaled(pixels: Tensor, scaling: BackboneInput): Tensor {
  switch (scaling) {
    case "raw":
      return pixels;
    case "unit":
      return div(pixels, 255);
    case "signed":
      return toNetworkRange(pixels);
    case "imagenet": {
      const of = (values: readonly number[]) =>
        pixels.shape[3] === 3 ? tensor1d([...values]) : (values[0]! + values[1]! + values[2]!) / 3;
      return div(sub(div(pixels, 255), of(IMAGENET.mean)), of(IMAGENET.deviation));
    }
  }
}
