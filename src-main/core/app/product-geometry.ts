/** @file From what an engineer drew and chose to what the networks see, and whether a small defect survives it. */
import { KensaError } from "../../contract/errors.ts";
import type { ImageGeometry, ImageSize, Polygon, Rectangle } from "../../contract/image.ts";
import { inputSize } from "../../contract/image.ts";
import type { InspectedArea, ProductSettings } from "../../contract/product-settings.ts";
import type { SizeAdvice } from "../../contract/products-api.ts";
import { suitedChannels, suitedSize } from "../dataset/suit-geometry.ts";
import { type Placement, placeImage } from "../image/placement.ts";
import { isCoarse, leastDefectPixels, seenScale, smallestSeen } from "../image/seen-scale.ts";

/**
 * The geometry of a product's images.
 *
 * @param image the size of the images, where it is known; what was drawn beyond it, or beyond what it was drawn on, is cut off
 */
export function geometryOf(settings: ProductSettings, image: ImageSize | null): ImageGeometry {
  const { area, ignored, drawnOn, size, fit, channels, alignment } = settings;
  const isDrawn = area.kind !== "whole" || ignored.length > 0;
  return {
    size,
    channels,
    fit,
    regionOfInterest: regionOf(area, drawnOn ?? image),
    ...(area.kind === "polygon" ? { outline: area.polygon } : {}),
    ...(ignored.length > 0 ? { ignored } : {}),
    ...(isDrawn && drawnOn !== null ? { drawnOn } : {}),
    ...(alignment === "none" ? {} : { alignment }),
  };
}

/** What becomes of the smallest defect of interest, and what would suit the images. */
export function adviceFor(settings: ProductSettings, image: ImageSize | null): SizeAdvice {
  const scaleAt = (size: ProductSettings["size"]) => image && scaleOf({ ...settings, size }, image);
  const scale = scaleAt(settings.size);
  const advice: SizeAdvice = {
    image,
    scale,
    defectPixelsSeen: null,
    isTooSmall: false,
    sufficientSize: null,
    smallestSeen: scale && smallestSeen(scale),
    isCoarse: scale !== null && isCoarse(scale),
    suits: whatSuits(settings),
  };
  const defect = settings.smallestDefectPixels;
  if (scale === null || defect === null) return advice;
  const isEnough = (size: ProductSettings["size"]) => defect * scaleAt(size)! >= leastDefectPixels;
  const sizes = inputSize.options.map(({ value }) => value);
  return {
    ...advice,
    defectPixelsSeen: defect * scale,
    isTooSmall: !isEnough(settings.size),
    sufficientSize: sizes.find(isEnough) ?? null,
  };
}

/** Size and channels as the images ask for them where no person chose. */
export function suitedTo(settings: ProductSettings): Pick<ProductSettings, "size" | "channels"> {
  const { size, channels, chosen } = settings;
  const suits = whatSuits(settings);
  if (suits === null) return { size, channels };
  return { size: chosen.size ? size : suits.size, channels: chosen.channels ? channels : suits.channels };
}

function whatSuits(settings: ProductSettings): SizeAdvice["suits"] {
  const { found, drawnOn } = settings;
  if (found === null) return null;
  const { width, height } = placementOf(settings, drawnOn ?? found.image)?.source ?? found.image;
  const side = Math.max(width, height);
  const { colour } = found;
  return { size: suitedSize(side), channels: suitedChannels(colour), side, colour };
}

function scaleOf(settings: ProductSettings, image: ImageSize): number | null {
  const placement = placementOf(settings, image);
  return placement && seenScale(placement);
}

/** Null where the area does not lie in the image; the training says so in a sentence. */
function placementOf(settings: ProductSettings, image: ImageSize): Placement | null {
  try {
    return placeImage(image, geometryOf(settings, image));
  } catch (thrown) {
    if (thrown instanceof KensaError) return null;
    throw thrown;
  }
}

function regionOf(area: InspectedArea, image: ImageSize | null): Rectangle | null {
  switch (area.kind) {
    case "whole":
      return null;
    case "rectangle":
      return image === null ? area.rectangle : cutTo(area.rectangle, image);
    case "polygon": {
      const around = boundsOf(area.polygon);
      return image === null ? around : cutTo(around, image);
    }
  }
}

/** The whole pixels around a polygon. */
function boundsOf(polygon: Polygon): Rectangle {
  const xs = polygon.map(({ x }) => x);
  const ys = polygon.map(({ y }) => y);
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const right = Math.max(left + 1, Math.ceil(Math.max(...xs)));
  const bottom = Math.max(top + 1, Math.ceil(Math.max(...ys)));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** One that lies outside altogether stays as it is: `placeImage` says so in a sentence. */
function cutTo(region: Rectangle, image: ImageSize): Rectangle {
  const width = Math.min(region.x + region.width, image.width) - region.x;
  const height = Math.min(region.y + region.height, image.height) - region.y;
  return width > 0 && height > 0 ? { ...region, width, height } : region;
}
