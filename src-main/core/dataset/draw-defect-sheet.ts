/** @file Pictures of simulated defects: each part with a line around what was changed. */
import type { SimulatedDefectKind } from "../../contract/defects.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import { type Picture, pipelineOf, pixelsToPng } from "../image/picture.ts";
import { sharp } from "../image/sharp-settings.ts";
import type { DefectSample } from "./defect-samples.ts";

/** A picture of a sample has at least this many pixels a side; small ones are enlarged by whole numbers. */
const LEAST_SIDE = 160;
const GAP = 4;
/** Of the sheet, beside its pictures. */
const LABEL_WIDTH = 170;
const LABEL_MARGIN = 10;
const BACKGROUND = { r: 32, g: 34, b: 40 };
/** Orange red: it is seen on dark, bright and most coloured parts. */
const LINE = [255, 64, 32, 255] as const;
const LINE_WIDTH = 2;

/** Samples side by side, as a PNG file. */
export async function drawDefectStrip(
  samples: readonly DefectSample[],
  geometry: ImageGeometry,
): Promise<Buffer> {
  const strip = await stripOf(samples, geometry);
  return await pixelsToPng(strip.pixels, strip);
}

/** A labelled row for each kind, as a PNG file. @param rows in the order from top to bottom, each with as many samples */
export async function drawDefectSheet(
  rows: ReadonlyMap<SimulatedDefectKind, readonly DefectSample[]>,
  geometry: ImageGeometry,
): Promise<Buffer> {
  const strips = await Promise.all(
    [...rows].map(async ([kind, samples]) => ({ kind, strip: await stripOf(samples, geometry) })),
  );
  const { width, height } = strips[0]!.strip;
  const layers = await Promise.all(
    strips.map(async ({ kind, strip }, i) => {
      const top = GAP + i * (height + GAP);
      const input = await pipelineOf(strip).png({ compressionLevel: 1 }).toBuffer();
      return [
        { input: labelOf(kind), left: LABEL_MARGIN, top: top + Math.round(height / 2) - LABEL_MARGIN },
        { input, left: GAP + LABEL_WIDTH, top },
      ];
    }),
  );
  const size = { width: width + LABEL_WIDTH + 2 * GAP, height: GAP + strips.length * (height + GAP) };
  return await sharp({ create: { ...size, channels: 3, background: BACKGROUND } })
    .composite(layers.flat())
    .png()
    .toBuffer();
}

/** The kind's name, in the machine's own typeface. */
function labelOf(kind: SimulatedDefectKind) {
  const text = `<span foreground="#e8e8ec">${kind}</span>`;
  return { text: { text, font: "sans 16", dpi: 72, rgba: true, width: LABEL_WIDTH - 2 * LABEL_MARGIN } };
}

/** An RGB picture of the samples side by side. */
async function stripOf(samples: readonly DefectSample[], geometry: ImageGeometry): Promise<Picture> {
  const zoom = Math.ceil(LEAST_SIDE / geometry.size);
  const side = geometry.size * zoom;
  const width = samples.length * (side + GAP) - GAP;
  const pictures = await Promise.all(samples.map((sample) => outlined(sample, geometry, zoom)));
  const raw = { width: side, height: side, channels: 3 } as const;
  const layers = pictures.map((input, i) => ({ input, raw, left: i * (side + GAP), top: 0 }));
  const pixels = await sharp({ create: { width, height: side, channels: 3, background: BACKGROUND } })
    .composite(layers)
    .removeAlpha()
    .raw()
    .toBuffer();
  return { pixels, width, height: side, channels: 3 };
}

/** A sample, enlarged, with a line around what was changed: `[size · zoom, size · zoom, 3]`. */
function outlined(
  { pixels, mask }: DefectSample,
  { size, channels }: ImageGeometry,
  zoom: number,
): Promise<Buffer> {
  const side = size * zoom;
  const raw = { width: side, height: side, channels: 4 } as const;
  return pipelineOf({ pixels, width: size, height: size, channels })
    .resize(side, side, { kernel: "nearest" })
    .composite([{ input: outlineOf(mask, size, zoom), raw }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** The line alone, see-through beside it: `[size · zoom, size · zoom, 4]`. */
function outlineOf(mask: Uint8Array, size: number, zoom: number): Buffer {
  const side = size * zoom;
  const line = Buffer.alloc(side * side * 4);
  for (let i = 0; i < side * side; i++) {
    if (isOnOutline(mask, { size, zoom }, i % side, Math.floor(i / side))) line.set(LINE, i * 4);
  }
  return line;
}

/** Whether a pixel of the enlarged picture is on the line around the marked area, which lies outside of it. */
function isOnOutline(
  mask: Uint8Array,
  { size, zoom }: { size: number; zoom: number },
  x: number,
  y: number,
): boolean {
  const isMarked = (column: number, row: number) => {
    const inside = column >= 0 && row >= 0 && column < size * zoom && row < size * zoom;
    return inside && mask[Math.floor(row / zoom) * size + Math.floor(column / zoom)] === 1;
  };
  if (isMarked(x, y)) return false;
  for (let far = 1; far <= LINE_WIDTH; far++) {
    if (isMarked(x - far, y) || isMarked(x + far, y) || isMarked(x, y - far) || isMarked(x, y + far))
      return true;
  }
  return false;
}
