/** @file Puts a report together: what its images were found to be, and as many small pictures as it shows. */

import type { ThresholdBasis } from "../../contract/calibration.ts";
import { KensaError } from "../../contract/errors.ts";
import type { EvaluationResult } from "../../contract/evaluation.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { Language } from "../../contract/language.ts";
import type { ModelManifest } from "../../contract/model.ts";
import { renderSmall } from "../image/render-small.ts";
import { scoredTerms } from "../model/scored-terms.ts";
import { mistakeOf, type ReportImage, worstFirst } from "./report-data.ts";
import { renderReport } from "./report-html.ts";
import { reportText } from "./report-text.ts";

/** An image of the report, and where its pictures come from. */
export type ReportSource = Pick<InspectedImage, "scoreParts"> & {
  readonly image: Omit<ReportImage, "picture" | "overlay" | "terms">;
  /** The image file that was judged, as bytes. Throws KensaError where it is gone or has become another picture. */
  readonly picture: () => Promise<Buffer>;
  /** The picture with its heatmap, as the bytes of an image file; null where there is none. Throws KensaError. */
  readonly overlay: () => Promise<Buffer | null>;
};

export type ReportSubject = {
  readonly title: string;
  /** What the product is called now. */
  readonly product: string;
  readonly model: ModelManifest;
  /** The one that the images were judged by; a person may have set another than the model's own. */
  readonly threshold: {
    readonly value: number;
    readonly basis: ThresholdBasis;
    /** Some images were judged by an earlier one. */
    readonly isChanged: boolean;
  };
  readonly evaluation?: EvaluationResult | undefined;
  readonly generatedAt: Date;
  /** By whose clock times are told, as an IANA name. */
  readonly timeZone: string;
  readonly language: Language;
};

/** Pictures are embedded for as many images of a group as a report ever shows. */
const MOST_PICTURES_A_GROUP = 100;
const LONGEST_SIDE = 480;

/**
 * Gives the whole HTML document, as `renderReport`. A picture that cannot be had is left out: its row still says what was found.
 *
 * @param onPictures told before the pictures of each image that is shown; what it throws ends the work
 */
export async function composeReport(
  { title, product, model, threshold, evaluation, generatedAt, timeZone, language }: ReportSubject,
  sources: readonly ReportSource[],
  onPictures: (done: number, total: number) => void = () => {},
): Promise<string> {
  const images = await withPictures(model, sources, onPictures);
  const text = reportText(language, timeZone);
  const { words, warning } = text;
  const origin = words.threshold(threshold.basis, text);
  const count = (verdict: ReportImage["verdict"]) =>
    images.filter((image) => image.verdict === verdict).length;
  return renderReport({
    title,
    product,
    model: {
      id: model.id,
      createdAt: model.createdAt,
      preset: model.settings.preset,
      threshold: threshold.value,
      thresholdSentence: threshold.isChanged ? `${words.thresholdChanged} ${origin}` : origin,
      warnings: model.training.warnings.map(warning),
    },
    generatedAt: generatedAt.toISOString(),
    summary: { pass: count("pass"), fail: count("fail"), cannotJudge: count("cannot-judge") },
    ...(evaluation ? { evaluation } : {}),
    images,
    language,
    timeZone,
  });
}

async function withPictures(
  model: ModelManifest,
  sources: readonly ReportSource[],
  onPictures: (done: number, total: number) => void,
): Promise<ReportImage[]> {
  const reported = new Map<ReportImage, ReportSource>();
  for (const source of sources) {
    reported.set({ ...source.image, terms: scoredTerms(model, source.scoreParts), picture: "" }, source);
  }
  const shown = shownImages([...reported.keys()]);
  const pictures = new Map<ReportImage, Partial<ReportImage>>();
  for (const image of shown) {
    onPictures(pictures.size, shown.size);
    pictures.set(image, await picturesOf(reported.get(image)!));
  }
  return [...reported.keys()].map((image) => ({ ...image, ...pictures.get(image) }));
}

/** The worst of each verdict, and of the missed defects. */
function shownImages(images: readonly ReportImage[]): Set<ReportImage> {
  const groups = Map.groupBy(worstFirst(images), (image) => mistakeOf(image) ?? image.verdict);
  return new Set([...groups.values()].flatMap((group) => group.slice(0, MOST_PICTURES_A_GROUP)));
}

async function picturesOf({ image, picture, overlay }: ReportSource): Promise<Partial<ReportImage>> {
  // The program itself would die over it.
  if (image.reason?.code === "worker-crashed") return {};
  const [plain, marked] = [await embedded(picture), await embedded(overlay)];
  return { picture: plain ?? "", ...(marked === null ? {} : { overlay: marked }) };
}

/** A small version as a `data:` address; null where there is no picture (any more). */
async function embedded(read: () => Promise<Buffer | null>): Promise<string | null> {
  try {
    const bytes = await read();
    if (bytes === null) return null;
    return `data:image/jpeg;base64,${(await renderSmall(bytes, LONGEST_SIDE)).toString("base64")}`;
  } catch (thrown) {
    if (thrown instanceof KensaError) return null;
    throw thrown;
  }
}
