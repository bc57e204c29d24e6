/** @file How a picture of a part becomes the square that the networks see, and areas inside a picture. */
import { z } from "zod";

/** A rectangle in pixels of the upright image (after EXIF orientation). */
export const rectangle = z.object({
  x: z.int().min(0),
  y: z.int().min(0),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Rectangle = z.infer<typeof rectangle>;

/** Width and height in pixels, of an upright image. */
export const imageSize = z.object({ width: z.int().positive(), height: z.int().positive() });
export type ImageSize = z.infer<typeof imageSize>;

/** How many images of a set show colours: most of them, a few or a small place in them, or none. */
export const imageColour = z.enum(["none", "some", "most"]);
export type ImageColour = z.infer<typeof imageColour>;

/** A closed outline in pixels of the upright image; what counts as inside where it crosses itself is decided by even-odd. */
export const polygon = z
  .array(z.object({ x: z.number().min(-1e6).max(1e6), y: z.number().min(-1e6).max(1e6) }))
  .min(3)
  .max(500);
export type Polygon = z.infer<typeof polygon>;

/** `letterbox` keeps the aspect and pads, `stretch` does not keep it, `crop` keeps it and cuts the longer side. */
export const fit = z.enum(["letterbox", "stretch", "crop"]);
export type Fit = z.infer<typeof fit>;

/** The input sizes that the networks are built for, in pixels a side. */
export const inputSize = z.union([
  z.literal(28),
  z.literal(32),
  z.literal(64),
  z.literal(128),
  z.literal(256),
  z.literal(384),
]);
export type InputSize = z.infer<typeof inputSize>;

/** Of a picture: grey, or red, green and blue. */
export const channels = z.union([z.literal(1), z.literal(3)]);

/**
 * The grey for what is not image: letterbox bars, ignored areas, and what shows through transparent pixels. Mid-grey becomes 0
 * where pixels are scaled to [-1, 1], like the zeros with which convolutions pad, so to the networks it is nothing.
 */
export const neutralGrey = 128;

/** Pixels a side of what lies around a place; neutral grey alone in it stands for padding, not for picture. */
export const paddingSurroundings = 9;

/** `part` turns and shifts each picture so that the part in it lies as it does in all the others. */
export const alignment = z.enum(["none", "part"]);

/**
 * How a part lies in aligned pictures, taken from one of the good images. Lengths are shares of the longer side of what is looked
 * at, so that they hold for every resolution.
 */
export const partReference = z.object({
  /** From the part's centre to its farthest point. */
  radius: z.number().positive().max(1),
  /** Of the part's filled silhouette, as a share of the square over that longer side. */
  area: z.number().positive().max(1),
  /** False for parts whose direction cannot be told: they are shifted only. */
  turns: z.boolean(),
  /** What the part looks like along rings around its centre, by which its direction is found; 14,400 bytes as Base64. */
  signature: z.base64().length(19_200),
});
export type PartReference = z.infer<typeof partReference>;

/** From an image file to `[size, size, channels]`; the same in training and in inspection. */
export const imageGeometry = z.object({
  size: inputSize,
  channels,
  fit,
  /** Only this part of the image is looked at; `null` is the whole image. */
  regionOfInterest: rectangle.nullable(),
  /** Only what lies inside is looked at; absent = all of the region of interest. */
  outline: polygon.optional(),
  /** What lies inside one of these is not looked at; absent = none. */
  ignored: z.array(polygon).max(20).optional(),
  /**
   * The upright size of the image that the region, the outline and the ignored areas were drawn on; an image of another size is
   * refused. Absent where nothing is drawn, and in what was made before this was noted: there only the region has to be inside.
   */
  drawnOn: imageSize.optional(),
  /** Absent = `none`. What is drawn above stays where it is in the camera's picture, it does not travel with the part. */
  alignment: alignment.optional(),
  /** Found by the training; before that, pictures stay as they are. */
  reference: partReference.optional(),
});
export type ImageGeometry = z.infer<typeof imageGeometry>;

/** A connected area of the heatmap over its threshold, in pixels of the upright image. */
export const region = rectangle.extend({
  /** Pixels of the upright image inside the region's outline. */
  area: z.number().positive(),
  /** The highest heatmap value inside; 1 is the heatmap's threshold. */
  peak: z.number(),
});
export type Region = z.infer<typeof region>;
