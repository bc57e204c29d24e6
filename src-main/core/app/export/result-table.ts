/** @file One row for each result, as spreadsheets and databases take it. */
import type { Failure } from "../../../contract/errors.ts";
import type { Verdict } from "../../../contract/inspection.ts";
import type { Language } from "../../../contract/language.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";

export type TableCell = string | number | null;

export const tableHeader = [
  "image_id",
  "product",
  "inspection",
  "model",
  "file",
  "inspected_at",
  "score",
  "threshold",
  "model_verdict",
  "verdict",
  "decided_by",
  "decided_at",
  "reason_code",
  "reason",
  "fault",
  "regions",
  "strongest_peak",
  "sha256",
] as const;

/** The same columns for people. */
export const columnNames: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "Image number",
    "Product",
    "Inspection",
    "Model",
    "File",
    "Inspected",
    "Score",
    "Threshold",
    "Model's verdict",
    "Verdict",
    "Decided by",
    "Decided",
    "Reason number",
    "Reason",
    "Why not judged",
    "Regions",
    "Highest peak",
    "SHA-256",
  ],
  ja: [
    "画像番号",
    "品種",
    "検査",
    "モデル",
    "ファイル",
    "検査日時",
    "スコア",
    "しきい値",
    "モデルの判定",
    "判定",
    "判定者",
    "人の判定日時",
    "理由番号",
    "理由",
    "判定不可の原因",
    "領域の数",
    "最大ピーク",
    "SHA-256",
  ],
  de: [
    "Bildnummer",
    "Produkt",
    "Prüfung",
    "Modell",
    "Datei",
    "Geprüft",
    "Anomaliewert",
    "Schwelle",
    "Urteil des Modells",
    "Urteil",
    "Entschieden von",
    "Entschieden",
    "Grundnummer",
    "Grund",
    "Warum nicht beurteilbar",
    "Bereiche",
    "Höchste Spitze",
    "SHA-256",
  ],
};

export type Writing = {
  readonly timeOf: (iso: string) => string;
  readonly verdictOf: (verdict: Verdict) => string;
  readonly faultOf: (reason: Failure) => string;
};

const asTheyAre: Writing = {
  timeOf: (iso) => iso,
  verdictOf: (verdict) => verdict,
  faultOf: ({ message }) => message,
};

/** Times of ISO 8601, verdicts and faults stand as they are unless it is said how to write them. */
export function resultRow(
  image: ReviewedImage,
  { timeOf, verdictOf, faultOf }: Writing = asTheyAre,
): TableCell[] {
  const { decision, verdict, reason, regions } = image;
  return [
    image.id,
    image.product,
    image.inspectionId,
    image.modelId,
    image.name,
    timeOf(image.at),
    image.score,
    image.threshold,
    verdictOf(verdict),
    verdictOf(decision?.newVerdict ?? verdict),
    decision?.user ?? null,
    decision ? timeOf(decision.at) : null,
    decision?.reasonCode ?? null,
    decision?.reasonLabel ?? null,
    reason === null ? null : faultOf(reason),
    regions.length,
    regions.length === 0 ? null : Math.max(...regions.map(({ peak }) => peak)),
    image.sha256,
  ];
}
