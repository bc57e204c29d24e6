/** @file Reports one stage's progress with the time that is left at its pace. */
import type { CurvePoint, TrainingProgress, TrainingStage } from "../../contract/training.ts";

export type ProgressListener = { readonly onProgress: (progress: TrainingProgress) => void };

export class StageClock {
  readonly #stage: TrainingStage;
  readonly #listener: ProgressListener;
  readonly #startedMs = performance.now();

  constructor(stage: TrainingStage, listener: ProgressListener) {
    this.#stage = stage;
    this.#listener = listener;
  }

  report(done: number, total: number): void {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const imagesPerSecond = seconds > 0 ? done / seconds : null;
    const left = done > 0 ? (seconds * (total - done)) / done : null;
    this.reportStep({ done, total, secondsLeft: left, imagesPerSecond, point: null });
  }

  reportStep(progress: Omit<TrainingProgress, "stage"> & { readonly point: CurvePoint | null }): void {
    this.#listener.onProgress({ stage: this.#stage, ...progress });
  }
}
