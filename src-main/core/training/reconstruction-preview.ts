/** @file A picture for people of what the networks make of some parts while a training runs. */
import { type PictureShape, tilePictures } from "../image/picture.ts";
import type { Shown } from "./reconstruction-monitor.ts";

/** A PNG file: one row an image, x, G(E(x)) and |x − G(E(x))|. */
export function drawPreview(shown: readonly Shown[], shape: PictureShape): Promise<Buffer> {
  const rows = shown.map(({ x, rebuilt }) => {
    const difference = x.map((value, place) => Math.abs(value - rebuilt[place]!) - 1);
    return [x, rebuilt, difference].map((values) => ({ ...shape, pixels: toBytes(values) }));
  });
  return tilePictures(rows.flat(), 3);
}

/** From [−1, 1] to 0 … 255. */
function toBytes(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(Math.min(255, Math.max(0, (value + 1) * 127.5))));
}
