/** @file The end of the demo, for who has left its page meanwhile: what waits to be reviewed, until somebody goes there. */
import type { Job } from "../../src-main/contract/jobs-api.ts";
import { paths } from "../lib/paths.ts";

/** What tells of ended jobs, and where the person is. */
export type DemoSurroundings = {
  readonly runningJobs: { readonly lastEnded: Job | null };
  readonly router: { readonly path: string };
};

export class DemoEnd {
  /** Where the flagged parts are reviewed; null where no demo has ended, or somebody has been there. */
  href = $state<string | null>(null);
  #jobId: string | null = null;
  readonly #surroundings: DemoSurroundings;

  constructor(surroundings: DemoSurroundings) {
    this.#surroundings = surroundings;
  }

  /** To be called whenever a job has ended or the person has gone elsewhere. */
  look(): void {
    const { runningJobs, router } = this.#surroundings;
    const job = runningJobs.lastEnded;
    const href = reviewOf(job);
    if (job !== null && href !== null && job.id !== this.#jobId) {
      this.#jobId = job.id;
      this.href = href;
    }
    if (this.href?.split("?")[0] === `#${router.path}`) this.href = null;
  }
}

function reviewOf(job: Job | null): string | null {
  if (job?.result?.kind !== "demo" || job.productId === null) return null;
  return paths.product(job.productId, "review", { inspection: job.result.inspectionId });
}
