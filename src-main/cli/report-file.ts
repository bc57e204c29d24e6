/** @file Writes an inspection as one HTML file with the pictures inside. */
import type { EvaluationResult } from "../contract/evaluation.ts";
import type { InspectedImage } from "../contract/inspection.ts";
import type { ModelManifest } from "../contract/model.ts";
import { timeZone as timeZoneName } from "../contract/time-zone.ts";
import type { NamedThreshold } from "../core/app/model-check.ts";
import { readImageBytes, readKnownImage } from "../core/image/read-image-file.ts";
import { composeReport, type ReportSource } from "../core/inspection/compose-report.ts";
import { writeResult } from "./write-result.ts";

export type ReportInput = {
  readonly title: string;
  readonly model: ModelManifest;
  readonly threshold: NamedThreshold;
  readonly images: readonly InspectedImage[];
  /** An image's name in the report. */
  readonly nameOf: (image: InspectedImage) => string;
  /** The truth about an image, `good` or a kind of defect, where it is known. */
  readonly kindOf?: (image: InspectedImage) => string;
  readonly evaluation?: EvaluationResult;
  readonly generatedAt: Date;
};

/** Writes the report whole; gives its path. Throws KensaError as `writeResult`. */
export async function writeReport(file: string, input: ReportInput): Promise<string> {
  const { images, nameOf, kindOf, ...subject } = input;
  // A name that was used again bears the heatmap of the picture that had it last.
  const lastDrawn = new Map(images.map((image) => [image.heatmapFile, image]));
  // The page is for people of this computer's place.
  const timeZone = timeZoneName.catch("UTC").parse(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const sources = images.map((image): ReportSource => {
    const { verdict, score, threshold, reason, regions, scoreParts, heatmapFile, sha256 } = image;
    const kind = kindOf ? { kind: kindOf(image) } : {};
    return {
      image: { file: nameOf(image), verdict, score, threshold, reason, regions, ...kind },
      scoreParts,
      picture: () => readKnownImage(image.file, sha256),
      overlay: async () => {
        if (heatmapFile === null || lastDrawn.get(heatmapFile) !== image) return null;
        return (await readImageBytes(heatmapFile)).bytes;
      },
    };
  });
  return writeResult(
    file,
    await composeReport({ ...subject, product: input.model.product, timeZone, language: "en" }, sources),
  );
}
