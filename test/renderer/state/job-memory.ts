/** @file A job service that plays a job's events as they are given to it. */
import { ORPCError } from "@orpc/client";
import type { Job, JobEvent, JobKind, JobResult } from "../../../src-main/contract/jobs-api.ts";

export function runningJob(kind: JobKind, change: Partial<Job> = {}): Job {
  return {
    id: "job-1",
    kind,
    state: "running",
    productId: 1,
    runId: null,
    modelId: null,
    inspectionId: null,
    startedAt: "2026-06-14T06:15:00.000Z",
    endedAt: null,
    progress: null,
    result: null,
    failure: null,
    canResume: false,
    ...change,
  };
}

export class JobMemory {
  job: Job;
  readonly #events: JobEvent[] = [];
  #wake = Promise.withResolvers<void>();

  constructor(job: Job) {
    this.job = job;
  }

  readonly jobs = {
    events: async (_input: unknown, { signal }: { signal?: AbortSignal | undefined } = {}) =>
      this.#play(signal),
    list: async () => [this.job],
    cancel: async () => {
      this.end({ state: "cancelled" });
      return this.job;
    },
  };

  tell(event: JobEvent): void {
    this.#events.push(event);
    this.#wake.resolve();
  }

  finish(result: JobResult): void {
    this.end({ state: "finished", result });
  }

  end(change: Partial<Job>): void {
    this.job = { ...this.job, endedAt: "2026-06-14T06:16:00.000Z", ...change };
    this.tell({ kind: "ended", seq: this.#events.length + 1, job: this.job });
  }

  async *#play(signal: AbortSignal | undefined): AsyncGenerator<JobEvent, void, void> {
    yield { kind: "snapshot", seq: 0, job: this.job, points: [], images: [], previewStep: null };
    for (let next = 0; ; next += 1) {
      while (this.#events.length <= next) {
        this.#wake = Promise.withResolvers();
        await this.#wake.promise;
      }
      if (signal?.aborted) throw new ORPCError("cancelled");
      yield this.#events[next]!;
    }
  }
}
