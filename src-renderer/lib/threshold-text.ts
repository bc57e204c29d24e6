/** @file Why a threshold is where it is, and what may be promised of it, in words. */
import type { ThresholdBasis } from "../../src-main/contract/calibration.ts";
import type { Proportion } from "../../src-main/contract/evaluation.ts";
import { m } from "../paraglide/messages.js";
import { formatBound, formatCount, formatShare } from "./format.ts";

/** How the threshold was found. */
export function thresholdOrigin({ method, images, rank }: ThresholdBasis): string {
  if (method === "manual") return m.threshold_by_hand();
  if (method === "maximum") return m.threshold_maximum({ count: images });
  return m.threshold_conformal({ rank: formatCount(rank), images: formatCount(images) });
}

/** That the images show fewer parts than they are; empty where each shows one of its own. */
export function thresholdParts({ images, parts }: ThresholdBasis): string {
  return parts === undefined ? "" : m.threshold_parts({ images: formatCount(images), parts });
}

/** What holds for good parts that nobody has seen yet. */
export function thresholdPromise({ falseRejectBound, confidence }: ThresholdBasis): string {
  if (falseRejectBound === null) return m.threshold_no_promise();
  return m.threshold_promise({
    bound: formatBound(falseRejectBound),
    confidence: formatShare(confidence, 0),
  });
}

/** What a tighter promise would need; empty where there are images enough. */
export function thresholdNeeds({ furtherImages, requestedRate }: ThresholdBasis): string {
  if (furtherImages === 0) return "";
  return m.threshold_needs({ images: furtherImages, rate: formatShare(requestedRate) });
}

/** 3 of 120 */
export function countOf({ count, of }: Proportion): string {
  return m.common_count_of({ count: formatCount(count), total: formatCount(of) });
}

/** 0.9 % … 7.1 % */
export function intervalOf({ low, high }: Proportion): string {
  return m.common_interval({ low: formatShare(low), high: formatShare(high) });
}
