/**
 * @file Cuts a turned square out of a picture and scales it to the networks' size.
 *
 * First the rectangle around it is scaled, as an image that is not turned, so that small defects are treated alike; then it is enlarged
 * to twice that and sampled with a cubic kernel. On the enlarged picture this takes little of the contrast of single pixels away,
 * and about the same at every angle. Beyond the image its last row or column goes on: an edge of grey there would lie elsewhere on
 * every picture.
 */
import type { Rectangle } from "../../contract/image.ts";
import { runPipeline } from "./open-image.ts";
import { type Picture, pipelineOf } from "./picture.ts";
import { mapPoint, type Placement, squareToUpright, toUprightRectangle } from "./placement.ts";
import { scalingShift } from "./scaling-shift.ts";

const DENSITY = 2;
/** Pixels of the square around the cut-out: what the kernels reach. */
const MARGIN = 4;

/**
 * The pixels of an aligned image, `[size, size, channels]`, each in 0 … 255.
 *
 * @param whole the whole upright image
 * @param placement one with a cut-out
 */
export async function sampleCutout(
  whole: Picture,
  placement: Placement,
  channels: 1 | 3,
): Promise<Uint8Array> {
  const { size } = placement;
  const around = { x: -MARGIN, y: -MARGIN, width: size + 2 * MARGIN, height: size + 2 * MARGIN };
  const area = toUprightRectangle(placement, around);
  const dense = await densePicture(whole, area, { placement, channels });
  const affine = squareToUpright(placement);
  const scaleX = dense.picture.width / area.width;
  const scaleY = dense.picture.height / area.height;
  const pixels = new Uint8Array(size * size * channels);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const at = mapPoint(affine, column + 0.5, row + 0.5);
      const x = (at.x - area.x) * scaleX - 0.5 + dense.shiftX;
      const y = (at.y - area.y) * scaleY - 0.5 + dense.shiftY;
      sampleCubic(dense.picture, x, y, pixels, (row * size + column) * channels);
    }
  }
  return pixels;
}

/** An area of the image, at `DENSITY` pixels a pixel of the square but never with more detail than the square can hold. */
async function densePicture(
  whole: Picture,
  area: Rectangle,
  { placement, channels }: { placement: Placement; channels: 1 | 3 },
): Promise<{ picture: Picture; shiftX: number; shiftY: number }> {
  const scale = placement.size / placement.cutout!.side;
  const scaled = (factor: number) => ({
    width: Math.max(1, Math.round(area.width * scale * factor)),
    height: Math.max(1, Math.round(area.height * scale * factor)),
  });
  const cut = pipelineOf(whole).extract({
    left: area.x,
    top: area.y,
    width: area.width,
    height: area.height,
  });
  const once = await runPipeline(
    cut.resize({ ...scaled(1), fit: "fill", kernel: "lanczos3" }),
    "decoded",
    channels,
  );
  const twice = pipelineOf(once).resize({ ...scaled(DENSITY), fit: "fill", kernel: "lanczos3" });
  const picture = await runPipeline(twice, "decoded", channels);
  const shift = (from: number, over: number, to: number) =>
    (scalingShift(from, over) * to) / over + scalingShift(over, to);
  return {
    picture,
    shiftX: shift(area.width, once.width, picture.width),
    shiftY: shift(area.height, once.height, picture.height),
  };
}

/** Catmull and Rom's cubic kernel over 4 × 4 pixels; beyond the picture its last ones are repeated. */
function sampleCubic(
  { pixels, width, height, channels }: Picture,
  x: number,
  y: number,
  into: Uint8Array,
  offset: number,
): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = cubicWeights(x - left);
  const down = cubicWeights(y - top);
  for (let c = 0; c < channels; c += 1) {
    let sum = 0;
    for (let j = 0; j < 4; j += 1) {
      const row = Math.min(Math.max(top + j - 1, 0), height - 1) * width;
      for (let i = 0; i < 4; i += 1) {
        const column = Math.min(Math.max(left + i - 1, 0), width - 1);
        sum += down[j]! * across[i]! * pixels[(row + column) * channels + c]!;
      }
    }
    into[offset + c] = Math.min(255, Math.max(0, Math.round(sum)));
  }
}

function cubicWeights(part: number): readonly [number, number, number, number] {
  const squared = part * part;
  const cubed = squared * part;
  return [
    (-cubed + 2 * squared - part) / 2,
    (3 * cubed - 5 * squared + 2) / 2,
    (-3 * cubed + 4 * squared + part) / 2,
    (cubed - squared) / 2,
  ];
}
