/** @file Writes an inspection as one HTML file with the pictures inside. */
import { readFile } from "node:fs/promises";
import type { EvaluationResult } from "../contract/evaluation.ts";
import type { InspectedImage } from "../contract/inspection.ts";
import { type ModelManifest, warningSentence } from "../contract/model.ts";
import type { NamedThreshold } from "../core/app/model-check.ts";
import { writeFileWhole } from "../core/files/write-whole.ts";
import { openImage, runPipeline, uprightPipeline } from "../core/image/open-image.ts";
import { pipelineOf } from "../core/image/picture.ts";
import { readImageBytes } from "../core/image/read-image-file.ts";
import { mistakeOf, type ReportImage, worstFirst } from "../core/inspection/report-data.ts";
import { renderReport } from "../core/inspection/report-html.ts";
import { scoredTerms } from "../core/model/scored-terms.ts";

export type ReportInput = {
  readonly title: string;
  readonly model: ModelManifest;
  /** The one that the images were judged by; a person may have set another than the model's own. */
  readonly threshold: NamedThreshold;
  readonly images: readonly InspectedImage[];
  /** An image's name in the report. */
  readonly nameOf: (image: InspectedImage) => string;
  /** The truth about an image, `good` or a kind of defect, where it is known. */
  readonly kindOf?: (image: InspectedImage) => string;
  readonly evaluation?: EvaluationResult;
  readonly generatedAt: Date;
};

/** Pictures are embedded for as many images of a group as a report ever shows. */
const MOST_PICTURES_A_GROUP = 100;
const LONGEST_SIDE = 480;
const QUALITY = 82;

/** Writes the report whole. Throws KensaError as `writeFileWhole`. */
export async function writeReport(file: string, input: ReportInput): Promise<void> {
  const { title, model, threshold, images, kindOf, evaluation } = input;
  const named = new Map<ReportImage, InspectedImage>();
  for (const image of images) {
    const kind = kindOf ? { kind: kindOf(image) } : {};
    const terms = scoredTerms(model, image.scoreParts);
    named.set({ ...image, file: input.nameOf(image), picture: "", terms, ...kind }, image);
  }
  const shown = shownImages([...named.keys()]);
  const complete: ReportImage[] = [];
  for (const [reported, image] of named) {
    complete.push(shown.has(reported) ? { ...reported, ...(await picturesOf(image)) } : reported);
  }
  const count = (verdict: InspectedImage["verdict"]) =>
    images.filter((image) => image.verdict === verdict).length;
  const page = renderReport({
    title,
    product: model.product,
    model: {
      id: model.id,
      createdAt: model.createdAt,
      preset: model.settings.preset,
      threshold: threshold.value,
      thresholdSentence: threshold.sentence,
      warnings: model.training.warnings.map(warningSentence),
    },
    generatedAt: input.generatedAt.toISOString(),
    summary: { pass: count("pass"), fail: count("fail"), cannotJudge: count("cannot-judge") },
    ...(evaluation ? { evaluation } : {}),
    images: complete,
    language: "en",
  });
  await writeFileWhole(file, page);
}

/** The worst of each verdict, and of the missed defects. */
function shownImages(images: readonly ReportImage[]): Set<ReportImage> {
  const sorted = worstFirst(images);
  const groups = Map.groupBy(sorted, (image) => mistakeOf(image) ?? image.verdict);
  return new Set([...groups.values()].flatMap((group) => group.slice(0, MOST_PICTURES_A_GROUP)));
}

async function picturesOf({
  file,
  heatmapFile,
}: InspectedImage): Promise<{ picture: string; overlay?: string }> {
  const picture = await readImageBytes(file)
    .then(({ bytes }) => embedded(bytes))
    .catch(() => "");
  if (heatmapFile === null) return { picture };
  return { picture, overlay: await embedded(await readFile(heatmapFile)) };
}

/** A small version of an image file as a `data:` address. Throws where the file is no image. */
async function embedded(bytes: Buffer): Promise<string> {
  const image = await openImage(bytes);
  const size = { width: LONGEST_SIDE, height: LONGEST_SIDE };
  const small = uprightPipeline(image).resize({ ...size, fit: "inside", withoutEnlargement: true });
  const webp = await pipelineOf(await runPipeline(small, image.format, 3))
    .webp({ quality: QUALITY })
    .toBuffer();
  return `data:image/webp;base64,${webp.toString("base64")}`;
}
