/** @file An evaluation with its progress shown. */
import type { EvaluationResult } from "../contract/evaluation.ts";
import type { InspectedImage } from "../contract/inspection.ts";
import type { EvaluationRequest } from "../contract/worker.ts";
import type { App } from "../core/app/app.ts";
import { createProgressDisplay } from "./progress.ts";

export type Measured = { readonly result: EvaluationResult; readonly images: readonly InspectedImage[] };

/** Throws as `App.evaluate`. */
export async function measureModel(
  app: App,
  request: EvaluationRequest,
  signal: AbortSignal,
): Promise<Measured> {
  const images: InspectedImage[] = [];
  using display = createProgressDisplay();
  const result = await app.evaluate(request, {
    signal,
    onImage: (image) => images.push(image),
    onProgress: (progress) => display.show({ label: "Evaluating", unit: "images", ...progress }),
  });
  return { result, images };
}
