/** @file Inspected parts as the application answers with them. */
import type { JudgedImage } from "../../../src-main/contract/jobs-api.ts";
import type { ResultRow } from "../../../src-main/contract/results-api.ts";
import type { Decision, QueueItem } from "../../../src-main/contract/review-api.ts";

const AT = "2026-06-14T06:15:00.000Z";

/** A flagged part that no person has decided. */
export function queuedPart(id: number, change: Partial<QueueItem> = {}): QueueItem {
  return {
    id,
    inspectionId: 1,
    name: `part-${id}.png`,
    at: AT,
    verdict: "fail",
    score: 1.5,
    threshold: 1,
    reason: null,
    regions: [{ x: 10, y: 20, width: 30, height: 40, area: 900, peak: 1.8 }],
    size: { width: 640, height: 480 },
    decision: null,
    ...change,
  };
}

export function decisionOn(part: QueueItem, change: Partial<Decision> = {}): Decision {
  return {
    id: part.id + 1000,
    inspectedImageId: part.id,
    at: AT,
    user: "Aiko",
    oldVerdict: part.decision?.newVerdict ?? part.verdict,
    newVerdict: "pass",
    reasonCode: null,
    reasonLabel: null,
    undoes: null,
    ...change,
  };
}

export function resultRow(id: number, change: Partial<ResultRow> = {}): ResultRow {
  return {
    ...queuedPart(id),
    productId: 1,
    product: "Cap",
    modelId: "m-1",
    finalVerdict: "fail",
    ...change,
  };
}

export function judgedPart(id: number): JudgedImage {
  return { id, name: `part-${id}.png`, score: 0.4, threshold: 1, verdict: "pass", reason: null };
}
