/** @file A job that runs in this process: its state, its latest events, and those who listen. */
import type { Job, JobEvent, JobProgress, JudgedImage } from "../../contract/jobs-api.ts";
import type { CurvePoint } from "../../contract/training.ts";

/** Events that are kept for those who lost the connection; who missed more gets a snapshot. */
const EVENTS_KEPT = 1000;
/** Images that a snapshot shows. */
const IMAGES_SHOWN = 24;
/** Progress is told this often at most, but for the first word of a stage. */
const PROGRESS_MS = 200;

/** An event before it has its number; `Omit` alone would forget which fields belong to which kind. */
type NewEvent = JobEvent extends infer Event ? (Event extends unknown ? Omit<Event, "seq"> : never) : never;

export class LiveJob {
  readonly #abort = new AbortController();
  readonly #onChange: () => void;
  readonly #points: CurvePoint[] = [];
  readonly #images: JudgedImage[] = [];
  readonly #events: JobEvent[] = [];
  readonly #listeners = new Set<() => void>();
  #job: Job;
  #seq = 0;
  #previewStep: number | null = null;
  #toldMs = Number.NEGATIVE_INFINITY;

  /** @param onChange called when the job's state or progress is told */
  constructor(job: Job, onChange: () => void) {
    this.#job = job;
    this.#onChange = onChange;
  }

  get job(): Job {
    return this.#job;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  cancel(): void {
    this.#abort.abort();
  }

  progress(progress: JobProgress): void {
    const isNewStage = progress.stage !== this.#job.progress?.stage;
    this.#job = { ...this.#job, progress };
    if (!isNewStage && performance.now() - this.#toldMs < PROGRESS_MS) return;
    this.#toldMs = performance.now();
    this.#tell({ kind: "progress", progress });
    this.#onChange();
  }

  /** A point of the curve; a training that goes on from a checkpoint draws the curve from there again. */
  point(point: CurvePoint): void {
    const kept = this.#points.findLastIndex(({ step }) => step < point.step) + 1;
    this.#points.splice(kept, Infinity, point);
    this.#tell({ kind: "point", point });
  }

  preview(step: number): void {
    this.#previewStep = step;
    this.#tell({ kind: "preview", step });
  }

  image(image: JudgedImage): void {
    this.#images.push(image);
    if (this.#images.length > IMAGES_SHOWN) this.#images.shift();
    this.#tell({ kind: "image", image });
  }

  /** What became known of its subject on the way. */
  assign(subject: Partial<Pick<Job, "productId" | "runId" | "modelId" | "inspectionId">>): void {
    this.#job = { ...this.#job, ...subject };
    this.#onChange();
  }

  /** Nothing may follow. */
  end(job: Job): void {
    this.#job = { ...job, progress: this.#job.progress };
    this.#tell({ kind: "ended", job: this.#job });
    this.#onChange();
  }

  /**
   * What happens from now on, and before that what came after event `after` or, where that is not known any more, a
   * snapshot. Ends with the job, or when the signal is given.
   */
  async *events(after: number | undefined, signal: AbortSignal | undefined): AsyncGenerator<JobEvent> {
    let seen = after ?? -1;
    for (;;) {
      if (signal?.aborted) return;
      const event = this.#next(seen);
      if (event === null) {
        await this.#somethingNew(signal);
        continue;
      }
      yield event;
      seen = event.seq;
      if (event.kind === "ended") return;
      if (event.kind === "snapshot" && event.job.state !== "running") return;
    }
  }

  #next(seen: number): JobEvent | null {
    const oldest = this.#events[0]?.seq ?? this.#seq + 1;
    const isKnown = seen >= 0 && seen <= this.#seq && seen >= oldest - 1;
    if (!isKnown) return this.#snapshot();
    return this.#events[seen + 1 - oldest] ?? null;
  }

  #snapshot(): JobEvent {
    return {
      kind: "snapshot",
      seq: this.#seq,
      job: this.#job,
      points: [...this.#points],
      images: [...this.#images],
      previewStep: this.#previewStep,
    };
  }

  #tell(event: NewEvent): void {
    this.#seq += 1;
    this.#events.push({ ...event, seq: this.#seq } as JobEvent);
    if (this.#events.length > EVENTS_KEPT) this.#events.shift();
    for (const wake of this.#listeners) wake();
  }

  #somethingNew(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#listeners.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#listeners.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }
}
