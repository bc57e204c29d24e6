/** @file An inspection as one HTML file with its pictures inside. */
import { KensaError } from "../../../contract/errors.ts";
import { type ModelManifest, warningSentence } from "../../../contract/model.ts";
import { writeFileWhole } from "../../files/write-whole.ts";
import { readKnownImage } from "../../image/read-image-file.ts";
import { renderSmall } from "../../image/render-small.ts";
import { type ReportImage, worstFirst } from "../../inspection/report-data.ts";
import { renderReport } from "../../inspection/report-html.ts";
import { readManifest } from "../../model/model-folder.ts";
import { scoredTerms } from "../../model/scored-terms.ts";
import { getInspectionOverview } from "../../store/inspection-overviews.ts";
import { getModel } from "../../store/models.ts";
import { fromPortablePath } from "../../store/portable-path.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";
import type { AppContext } from "../app-context.ts";
import { thresholdJudgedBy } from "../model-check.ts";

/** As many pictures of a verdict as the report shows. */
const PICTURES_A_VERDICT = 100;
const LONGEST_SIDE = 480;

/**
 * Writes the report of one inspection, with the verdicts in force.
 *
 * @throws KensaError `invalid-input` where no inspection is named, for a report speaks of one model
 */
export async function writeHtmlReport(
  context: AppContext,
  path: string,
  { inspectionId, images }: { inspectionId: number | undefined; images: AsyncIterable<ReviewedImage> },
): Promise<void> {
  if (inspectionId === undefined) {
    throw new KensaError("invalid-input", "A report is about one inspection.", {
      action: "Choose an inspection first.",
    });
  }
  const { store, ports } = context;
  const { modelId } = await getInspectionOverview(store, inspectionId);
  const manifest = await readManifest((await getModel(store, modelId)).folder);
  const reported = await withPictures(context, manifest, images);
  const threshold = await thresholdJudgedBy(store, manifest, reported);
  const count = (verdict: ReportImage["verdict"]) =>
    reported.filter((image) => image.verdict === verdict).length;
  const page = renderReport({
    title: `Inspection ${inspectionId}`,
    product: manifest.product,
    model: {
      id: modelId,
      createdAt: manifest.createdAt,
      preset: manifest.settings.preset,
      threshold: threshold.value,
      thresholdSentence: threshold.sentence,
      warnings: manifest.training.warnings.map(warningSentence),
    },
    generatedAt: ports.now().toISOString(),
    summary: { pass: count("pass"), fail: count("fail"), cannotJudge: count("cannot-judge") },
    images: reported,
    language: "en",
  });
  await writeFileWhole(path, page);
}

async function withPictures(
  context: AppContext,
  manifest: ModelManifest,
  images: AsyncIterable<ReviewedImage>,
): Promise<ReportImage[]> {
  const sources = new Map<ReportImage, ReviewedImage>();
  for await (const image of images) {
    const { name, score, threshold, reason, regions, decision } = image;
    const verdict = decision?.newVerdict ?? image.verdict;
    const terms = scoredTerms(manifest, image.scoreParts);
    sources.set({ file: name, verdict, score, threshold, reason, regions, terms, picture: "" }, image);
  }
  const groups = Map.groupBy(worstFirst([...sources.keys()]), ({ verdict }) => verdict);
  const shown = new Set([...groups.values()].flatMap((group) => group.slice(0, PICTURES_A_VERDICT)));
  const complete: ReportImage[] = [];
  for (const [image, source] of sources) {
    complete.push(shown.has(image) ? { ...image, ...(await picturesOf(context, source)) } : image);
  }
  return complete;
}

/** A picture that can no longer be made, or would be of something else, is left out: the row still says what was found. */
async function picturesOf(
  { store, resident, threads }: AppContext,
  { file, sha256, modelId, verdict, score, reason }: ReviewedImage,
): Promise<Pick<ReportImage, "picture" | "overlay">> {
  // The program itself would die over it.
  if (reason?.code === "worker-crashed") return { picture: "" };
  const path = fromPortablePath(store.folder.root, file);
  try {
    const bytes = await readKnownImage(path, sha256);
    const picture = embedded(await renderSmall(bytes, LONGEST_SIDE));
    if (verdict !== "fail" || score === null) return { picture };
    const { folder } = await getModel(store, modelId);
    const answer = await resident.ask({
      kind: "picture",
      model: folder,
      file: path,
      sha256,
      picture: "overlay",
      threads,
    });
    if (answer.kind !== "picture") return { picture };
    return { picture, overlay: embedded(await renderSmall(Buffer.from(answer.png, "base64"), LONGEST_SIDE)) };
  } catch (thrown) {
    if (thrown instanceof KensaError) return { picture: "" };
    throw thrown;
  }
}

function embedded(jpeg: Buffer): string {
  return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
}
