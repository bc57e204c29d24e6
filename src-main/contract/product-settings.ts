/** @file What an engineer sets for a product: where its good parts are, and what of a picture is looked at. */
import { z } from "zod";
import { defectKindsOff, rareDefectKinds } from "./defects.ts";
import { folderPath, reasonCode } from "./ids.ts";
import { alignment, channels, fit, imageColour, imageSize, inputSize, polygon, rectangle } from "./image.ts";

/** What of the picture is looked at, in pixels of the upright image. */
export const inspectedArea = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("whole") }),
  z.object({ kind: z.literal("rectangle"), rectangle }),
  /** The smallest rectangle around it is what the networks see; what is in it but outside the polygon is grey to them. */
  z.object({ kind: z.literal("polygon"), polygon }),
]);
export type InspectedArea = z.infer<typeof inspectedArea>;

export const reason = z.object({
  /** The key that chooses it. */
  code: reasonCode,
  label: z.string().normalize("NFC").trim().min(1).max(60),
});
export type Reason = z.infer<typeof reason>;

export const productSettings = z.object({
  /** Folders of good parts, to train on. */
  goodFolders: z.array(folderPath).max(20),
  /** A folder of known-bad parts, which are never trained on. */
  knownBadFolder: folderPath.nullable(),
  area: inspectedArea,
  /** Polygons in which nothing is looked at: a label, a clamp, a date. */
  ignored: z.array(polygon).max(20),
  /**
   * The size of the picture that area and ignored polygons were drawn on; pictures of another size are refused. Null where it is not
   * known: there the area only has to be inside.
   */
  drawnOn: imageSize.nullable().default(null),
  size: inputSize,
  fit,
  channels,
  /** What a person chose; the rest follows the images at each scan. Everything counts as chosen in settings of earlier versions. */
  chosen: z.object({ size: z.boolean(), channels: z.boolean() }).default({ size: true, channels: true }),
  /** What the images were found to be, of the middle one its upright size; null before anybody looked. */
  found: z.object({ image: imageSize, colour: imageColour }).nullable().default(null),
  alignment: alignment.default("none"),
  /** The smallest defect that must be found, across, in pixels of the upright image; null = not said. */
  smallestDefectPixels: z.number().positive().max(100_000).nullable(),
  /** What an operator may give as the reason for a verdict. */
  reasons: z
    .array(reason)
    .max(9)
    .refine((reasons) => new Set(reasons.map(({ code }) => code)).size === reasons.length, {
      error: "Each key can stand for one reason only.",
    }),
  /** Kinds of simulated defects that a training leaves out. */
  defectKindsOff: defectKindsOff.default([...rareDefectKinds]),
});
export type ProductSettings = z.infer<typeof productSettings>;

/** A new product: nothing is chosen yet. */
export const defaultProductSettings: ProductSettings = {
  goodFolders: [],
  knownBadFolder: null,
  area: { kind: "whole" },
  ignored: [],
  drawnOn: null,
  size: 256,
  fit: "letterbox",
  channels: 3,
  chosen: { size: false, channels: false },
  found: null,
  alignment: "none",
  smallestDefectPixels: null,
  reasons: [],
  defectKindsOff: [...rareDefectKinds],
};
