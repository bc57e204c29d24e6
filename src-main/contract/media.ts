/**
 * @file Where pictures and files are fetched: `/media/…`, by id. Both sides use this module: pages build URLs, the server
 * reads them.
 *
 * In one data folder a URL always shows the same, but for an image of a product's folders whose file was changed. Under the same
 * id another data folder has another picture, so that the server lets nothing be kept without being asked for again.
 */
import { z } from "zod";
import { type SimulatedDefectKind, simulatedDefectKind } from "./defects.ts";
import {
  checkedImageId,
  datasetImageId,
  defectSheetId,
  exportId,
  inspectedImageId,
  modelId,
  runId,
} from "./ids.ts";
import { mapHeatmap } from "./model.ts";

/** Pixels along the longer side; without it the picture comes as large as it is. */
const width = z.int().min(16).max(4096).optional();

/**
 * Of an inspected image, all upright and of the same aspect, so that they lie exactly over each other: `image` the picture
 * itself, `overlay` with heatmap and outlines drawn in, `heatmap` the heatmap alone on transparent ground, `reconstruction`
 * the part as the model expects it; `residual-heatmap` and the like one map of the model's, where `InspectedDetail.maps` names it.
 */
export const inspectedPicture = z.enum([
  "image",
  "overlay",
  "heatmap",
  "reconstruction",
  ...mapHeatmap.options,
]);
export type InspectedPicture = z.infer<typeof inspectedPicture>;

export const mediaTarget = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), id: datasetImageId, width }),
  z.object({ kind: z.literal("checked"), id: checkedImageId, width }),
  z.object({ kind: z.literal("inspected"), id: inspectedImageId, picture: inspectedPicture, width }),
  z.object({ kind: z.literal("model"), id: modelId, picture: z.string().regex(/^[a-z0-9-]{1,60}\.png$/) }),
  z.object({ kind: z.literal("preview"), id: runId }),
  z.object({ kind: z.literal("defects"), id: defectSheetId, defect: simulatedDefectKind }),
  z.object({ kind: z.literal("export"), id: exportId }),
]);
export type MediaTarget = z.infer<typeof mediaTarget>;

const PREFIX = "/media/";

/** The URLs, each relative to the server's root. */
export const mediaUrl = {
  /** An image of a product's folders (`DatasetImage.id`, `ProductDetail.sample`). */
  file: (id: number, pixels?: number) => `${PREFIX}files/${id}${sized(pixels)}`,
  /** A known image of a model's check or comparison. */
  checked: (id: number, pixels?: number) => `${PREFIX}checked/${id}${sized(pixels)}`,
  inspected: (id: number, picture: InspectedPicture = "image", pixels?: number) =>
    `${PREFIX}inspected/${id}/${picture}${sized(pixels)}`,
  /** One of `ModelDetail.pictures`. */
  model: (id: string, picture: string) => `${PREFIX}models/${id}/${picture}`,
  /** The strip x | G(E(x)) | |x − G(E(x))| of a running training, as of a step. */
  preview: (id: string, step: number) => `${PREFIX}runs/${id}/preview?step=${step}`,
  /** Good parts with simulated defects of one kind, side by side: a row of a sheet that was asked for a moment ago. */
  defects: (id: string, kind: SimulatedDefectKind) => `${PREFIX}defects/${id}/${kind}`,
  /** The file of a finished export; a browser saves it under its own name. */
  export: (id: string) => `${PREFIX}exports/${id}`,
} as const;

/**
 * What a URL means; null where it is none of ours.
 *
 * @param url the path and query as they came, e.g. `/media/files/12?w=160`
 */
export function parseMediaUrl(url: string): MediaTarget | null {
  const [path = "", query = ""] = url.split("?", 2);
  if (!path.startsWith(PREFIX)) return null;
  const [room, id = "", picture, ...rest] = path.slice(PREFIX.length).split("/");
  if (rest.length > 0) return null;
  const parsed = mediaTarget.safeParse(targetOf(room, id, picture, widthIn(query)));
  return parsed.success ? parsed.data : null;
}

function targetOf(
  room: string | undefined,
  id: string,
  picture: string | undefined,
  pixels?: number,
): unknown {
  switch (room) {
    case "files":
      return picture === undefined ? { kind: "file", id: numberOf(id), width: pixels } : null;
    case "checked":
      return picture === undefined ? { kind: "checked", id: numberOf(id), width: pixels } : null;
    case "inspected":
      return { kind: "inspected", id: numberOf(id), picture, width: pixels };
    case "models":
      return { kind: "model", id, picture };
    case "runs":
      return picture === "preview" ? { kind: "preview", id } : null;
    case "defects":
      return { kind: "defects", id, defect: picture };
    case "exports":
      return picture === undefined ? { kind: "export", id } : null;
    default:
      return null;
  }
}

function sized(pixels: number | undefined): string {
  return pixels === undefined ? "" : `?w=${pixels}`;
}

function widthIn(query: string): number | undefined {
  const value = new URLSearchParams(query).get("w");
  return value === null ? undefined : numberOf(value);
}

/** Plain decimal digits only: `1e3`, ` 1` and `0x1` are no ids. */
function numberOf(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
