/** @file An inspection as one HTML file with its pictures inside. */
import { KensaError } from "../../../contract/errors.ts";
import type { Language } from "../../../contract/language.ts";
import { writeFileWhole } from "../../files/write-whole.ts";
import { readKnownImage } from "../../image/read-image-file.ts";
import { composeReport, type ReportSource } from "../../inspection/compose-report.ts";
import { reportWords } from "../../inspection/report-text.ts";
import { readManifest } from "../../model/model-folder.ts";
import { getInspectionOverview } from "../../store/inspection-overviews.ts";
import { getModel } from "../../store/models.ts";
import { fromPortablePath } from "../../store/portable-path.ts";
import { getProduct } from "../../store/products.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";
import type { AppContext } from "../app-context.ts";
import { thresholdJudgedBy } from "../model-check.ts";

type Reported = {
  readonly inspectionId: number | undefined;
  readonly images: AsyncIterable<ReviewedImage>;
  /** By whose clock times are told. */
  readonly timeZone: string;
  readonly language: Language;
  /** As `composeReport` takes it. */
  readonly onPictures: (done: number, total: number) => void;
};

/**
 * Writes the report of one inspection, with the verdicts in force.
 *
 * @throws KensaError `invalid-input` where no inspection is named, for a report speaks of one model
 */
export async function writeHtmlReport(
  context: AppContext,
  path: string,
  { inspectionId, images, timeZone, language, onPictures }: Reported,
): Promise<void> {
  if (inspectionId === undefined) {
    throw new KensaError("invalid-input", "A report is about one inspection.", {
      action: "Choose an inspection first.",
    });
  }
  const { store, ports } = context;
  const { modelId } = await getInspectionOverview(store, inspectionId);
  const { folder, productId } = await getModel(store, modelId);
  const [model, product] = [await readManifest(folder), await getProduct(store, productId)];
  const sources: ReportSource[] = [];
  for await (const image of images) sources.push(sourceOf(context, image));
  const threshold = await thresholdJudgedBy(
    store,
    model,
    sources.map(({ image }) => image),
  );
  const title = reportWords[language].inspection(inspectionId);
  const subject = {
    title,
    product: product.name,
    model,
    threshold,
    generatedAt: ports.now(),
    timeZone,
    language,
  };
  const page = await composeReport(subject, sources, onPictures);
  await writeFileWhole(path, page);
}

function sourceOf(
  { store, resident, threads }: AppContext,
  { name, file: stored, sha256, scoreParts, modelId, decision, ...image }: ReviewedImage,
): ReportSource {
  const { score, threshold, reason, regions } = image;
  const file = fromPortablePath(store.folder.root, stored);
  const verdict = decision?.newVerdict ?? image.verdict;
  return {
    image: { file: name, verdict, score, threshold, reason, regions },
    scoreParts,
    picture: () => readKnownImage(file, sha256),
    overlay: async () => {
      if (image.verdict !== "fail" || score === null) return null;
      const { folder: model } = await getModel(store, modelId);
      const request = { kind: "picture", picture: "overlay", model, file, sha256, threads } as const;
      const answer = await resident.ask(request);
      return answer.kind === "picture" ? Buffer.from(answer.png, "base64") : null;
    },
  };
}
