/** @file The heatmap drawn over the image, with the outlines of its regions, as a PNG file. */
import type { Rectangle, Region } from "../../contract/image.ts";
import { colorOf, type HeatmapColor, mix, requireHeatmap } from "./heatmap.ts";
import { paintOverThreshold, scaledTo } from "./heatmap-on-picture.ts";
import { openImage, runPipeline, uprightPipeline } from "./open-image.ts";
import { type Picture, pixelsToPng } from "./picture.ts";
import type { Placement } from "./placement.ts";

/** The longest side of the drawn picture, in pixels; larger images are scaled down. */
export const LONGEST_SIDE = 1024;

const WHITE: HeatmapColor = { red: 255, green: 255, blue: 255, opacity: 1 };
const BLACK: HeatmapColor = { red: 0, green: 0, blue: 0, opacity: 1 };

/**
 * Draws a heatmap over the upright image from which it was made.
 *
 * @param bytes the image file
 * @param heatmap `[size, size]`, scaled so that 1 is the threshold
 * @returns a PNG file, at most 1024 pixels wide and high
 * @throws KensaError as `openImage`; `damaged` where pixels are missing; `diverged` where the heatmap holds values
 *   that are not numbers
 */
export async function renderOverlay(
  bytes: Buffer,
  heatmap: Float32Array,
  placement: Placement,
  regions: readonly Region[],
): Promise<Buffer> {
  requireHeatmap(heatmap, placement.size);
  const picture = await uprightPicture(bytes);
  paintOverThreshold(picture, heatmap, placement, (x, y, value) => blend(picture, x, y, colorOf(value)));
  for (const region of regions) outline(picture, scaledTo(picture, region, placement));
  return pixelsToPng(picture.pixels, picture);
}

/** The upright image as a picture of at most `LONGEST_SIDE`. */
export async function uprightPicture(bytes: Buffer): Promise<Picture> {
  const image = await openImage(bytes);
  const size = { width: LONGEST_SIDE, height: LONGEST_SIDE };
  const pipeline = uprightPipeline(image).resize({ ...size, fit: "inside", withoutEnlargement: true });
  return runPipeline(pipeline, image.format, 3);
}

/** A white line around the area and a black one around that, so that it shows on any part. */
function outline(picture: Picture, area: Rectangle): void {
  const stroke = Math.max(1, Math.round(Math.max(picture.width, picture.height) / 400));
  for (let ring = 2 * stroke; ring > 0; ring--) {
    strokeRectangle(picture, grown(area, ring), ring > stroke ? BLACK : WHITE);
  }
}

/** Draws the border of an area, one pixel thick; what would be outside the picture is drawn at its edge. */
function strokeRectangle(picture: Picture, area: Rectangle, color: HeatmapColor): void {
  const left = Math.max(area.x, 0);
  const top = Math.max(area.y, 0);
  const right = Math.min(area.x + area.width, picture.width) - 1;
  const bottom = Math.min(area.y + area.height, picture.height) - 1;
  for (let x = left; x <= right; x++) {
    blend(picture, x, top, color);
    blend(picture, x, bottom, color);
  }
  for (let y = top; y <= bottom; y++) {
    blend(picture, left, y, color);
    blend(picture, right, y, color);
  }
}

function blend({ pixels, width }: Picture, x: number, y: number, color: HeatmapColor): void {
  const i = (y * width + x) * 3;
  pixels[i] = Math.round(mix(pixels[i]!, color.red, color.opacity));
  pixels[i + 1] = Math.round(mix(pixels[i + 1]!, color.green, color.opacity));
  pixels[i + 2] = Math.round(mix(pixels[i + 2]!, color.blue, color.opacity));
}

function grown({ x, y, width, height }: Rectangle, by: number): Rectangle {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}
