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
]);
export type InputSize = z.infer<typeof inputSize>;

/** From an image file to `[size, size, channels]`; the same in training and in inspection. */
export const imageGeometry = z.object({
  size: inputSize,
  channels: z.union([z.literal(1), z.literal(3)]),
  fit,
  /** Only this part of the image is looked at; `null` is the whole image. */
  regionOfInterest: rectangle.nullable(),
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
