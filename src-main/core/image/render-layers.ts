/** @file Pictures that lie exactly over an image: its heatmap alone, and the part as the model expects it. */

import type { Rectangle } from "../../contract/image.ts";
import { colorOf, requireHeatmap } from "./heatmap.ts";
import { interpolate, paintOverThreshold, seenIn, visitSquare } from "./heatmap-on-picture.ts";
import type { PictureShape } from "./picture.ts";
import { pipelineOf } from "./picture.ts";
import type { Placement, Size } from "./placement.ts";
import { LONGEST_SIDE, uprightPicture } from "./render-overlay.ts";
import { sharp } from "./sharp-settings.ts";

const FAST_PNG = { compressionLevel: 3 } as const;

/**
 * A heatmap on transparent ground, with the aspect of the upright image, as a PNG file of at most 1024 pixels a side.
 *
 * @param heatmap `[size, size]`, scaled so that 1 is the threshold
 * @throws KensaError `diverged` where the heatmap holds values that are not numbers
 */
export function renderHeatmapLayer(heatmap: Float32Array, placement: Placement): Promise<Buffer> {
  requireHeatmap(heatmap, placement.size);
  const size = fittedSize(placement.upright);
  const pixels = new Uint8Array(size.width * size.height * 4);
  paintOverThreshold(size, heatmap, placement, (x, y, value) => {
    const { red, green, blue, opacity } = colorOf(value);
    pixels.set([red, green, blue, Math.round(opacity * 255)], (y * size.width + x) * 4);
  });
  return sharp(pixels, { raw: { ...size, channels: 4 } })
    .png(FAST_PNG)
    .toBuffer();
}

/** What the networks saw and made of an image. */
export interface Reconstruction {
  /** `[size, size, channels]`, each in 0 … 255. */
  pixels: Uint8Array;
  placement: Placement;
  /** 1 where the square is looked at; null where all of it is. */
  seen: Uint8Array | null;
}

/**
 * The upright image with G(E(x)) in the place of what was looked at, as a PNG file of at most 1024 pixels a side.
 *
 * @param bytes the image file
 * @throws KensaError as `openImage`; `damaged` where pixels are missing
 */
export async function renderReconstruction(bytes: Buffer, reconstruction: Reconstruction): Promise<Buffer> {
  const { placement } = reconstruction;
  const picture = await uprightPicture(bytes);
  const area = seenIn(picture, placement);
  const square = withOpacity(reconstruction);
  const patch =
    placement.cutout === undefined
      ? await scaledPatch(square, placement, area)
      : await turnedPatch(square, placement, { picture, area });
  return pipelineOf(picture)
    .composite([{ input: patch, left: area.x, top: area.y }])
    .png(FAST_PNG)
    .toBuffer();
}

/** What of the square is image, scaled to its place in the picture. */
function scaledPatch(square: Uint8Array, { size, target }: Placement, area: Size): Promise<Buffer> {
  return sharp(square, { raw: { width: size, height: size, channels: 4 } })
    .extract({ left: target.x, top: target.y, width: target.width, height: target.height })
    .resize(area.width, area.height, { fit: "fill", kernel: "cubic" })
    .png(FAST_PNG)
    .toBuffer();
}

/** The square turned back to where its part lies; transparent around it. */
function turnedPatch(
  square: Uint8Array,
  placement: Placement,
  { picture, area }: { picture: Size; area: Rectangle },
): Promise<Buffer> {
  const { size } = placement;
  const planes = [0, 1, 2].map((c) =>
    Float32Array.from({ length: size * size }, (_, i) => square[i * 4 + c]!),
  );
  const patch = new Uint8Array(area.width * area.height * 4);
  visitSquare(picture, placement, (x, y, column, row) => {
    const at = ((y - area.y) * area.width + x - area.x) * 4;
    for (const [c, plane] of planes.entries())
      patch[at + c] = Math.round(interpolate(plane, size, column, row));
    patch[at + 3] = square[(Math.round(row) * size + Math.round(column)) * 4 + 3]!;
  });
  return sharp(patch, { raw: { width: area.width, height: area.height, channels: 4 } })
    .png(FAST_PNG)
    .toBuffer();
}

/** Red, green, blue and opacity; nothing is shown of what was not looked at. */
function withOpacity({ pixels, placement, seen }: Reconstruction): Uint8Array {
  const count = placement.size ** 2;
  const channels = (pixels.length / count) as PictureShape["channels"];
  const square = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) square[i * 4 + c] = pixels[i * channels + (c % channels)]!;
    square[i * 4 + 3] = seen === null || seen[i] === 1 ? 255 : 0;
  }
  return square;
}

function fittedSize({ width, height }: Size): Size {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
