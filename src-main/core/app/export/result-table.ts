/** @file One row for each result, as spreadsheets and databases take it. */
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

/** @param timeOf how a time of ISO 8601 is written; as it is unless it is given */
export function resultRow(image: ReviewedImage, timeOf = (iso: string) => iso): TableCell[] {
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
    verdict,
    decision?.newVerdict ?? verdict,
    decision?.user ?? null,
    decision ? timeOf(decision.at) : null,
    decision?.reasonCode ?? null,
    decision?.reasonLabel ?? null,
    reason?.message ?? null,
    regions.length,
    regions.length === 0 ? null : Math.max(...regions.map(({ peak }) => peak)),
    image.sha256,
  ];
}
