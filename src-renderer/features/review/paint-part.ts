/** @file Paints a part on a canvas: its picture, what lies over it, and the outlines of its regions. */
import type { ImageSize, Region } from "../../../src-main/contract/image.ts";
import type { Placement } from "../../state/review-zoom.svelte.ts";

export type Scene = {
  readonly stage: ImageSize;
  /** Pixels of the screen for one CSS pixel. */
  readonly pixelRatio: number;
  /** Of the upright image, in whose pixels placement and regions are told. */
  readonly size: ImageSize;
  readonly placement: Placement;
  /** From below to above. */
  readonly layers: readonly ImageBitmap[];
  readonly regions: readonly Region[];
};

const OUTLINE_PIXELS = 2;
/** Outlines stand off a little, so that they do not cover the edge of what they show. */
const GAP_PIXELS = 4;
const LABEL_PIXELS = 20;

export function paintPart(canvas: HTMLCanvasElement, scene: Scene): void {
  const { stage, pixelRatio } = scene;
  const width = Math.round(stage.width * pixelRatio);
  const height = Math.round(stage.height * pixelRatio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, stage.width, stage.height);
  for (const layer of scene.layers) paintLayer(context, layer, scene);
  for (const [index, region] of scene.regions.entries()) outline(context, region, index, scene.placement);
}

function paintLayer(context: CanvasRenderingContext2D, layer: ImageBitmap, scene: Scene): void {
  const { size, placement, pixelRatio } = scene;
  const enlargement = (placement.scale * pixelRatio * size.width) / layer.width;
  // Far enlarged, pixels are shown as they are: nothing is made up between them.
  context.imageSmoothingEnabled = enlargement < 4;
  context.imageSmoothingQuality = "high";
  context.drawImage(
    layer,
    placement.x,
    placement.y,
    size.width * placement.scale,
    size.height * placement.scale,
  );
}

/** White on black, so that it is seen on every part. */
function outline(
  context: CanvasRenderingContext2D,
  region: Region,
  index: number,
  placement: Placement,
): void {
  const x = placement.x + region.x * placement.scale - GAP_PIXELS;
  const y = placement.y + region.y * placement.scale - GAP_PIXELS;
  const width = region.width * placement.scale + 2 * GAP_PIXELS;
  const height = region.height * placement.scale + 2 * GAP_PIXELS;
  for (const [color, lineWidth] of [
    ["#000", 2 * OUTLINE_PIXELS],
    ["#fff", OUTLINE_PIXELS],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.strokeRect(x, y, width, height);
  }
  label(context, String(index + 1), x, y);
}

function label(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  const top = Math.max(0, y - LABEL_PIXELS);
  context.fillStyle = "#000";
  context.fillRect(x - OUTLINE_PIXELS, top, LABEL_PIXELS, LABEL_PIXELS);
  context.fillStyle = "#fff";
  context.font = `600 ${LABEL_PIXELS * 0.7}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x - OUTLINE_PIXELS + LABEL_PIXELS / 2, top + LABEL_PIXELS / 2);
}
