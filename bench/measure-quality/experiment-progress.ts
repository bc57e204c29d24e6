/** @file How far an experiment is, and how long it goes on. */
import type { RunProgress } from "./make-run.ts";
import type { RunKey } from "./run-record.ts";

export type ProgressReport = {
  readonly done: number;
  readonly total: number;
  /** Null until there is anything to judge by. */
  readonly secondsLeft: number | null;
  /** What is being computed, for people. */
  readonly detail: string;
};

export type FollowedRun = {
  readonly report: (progress: RunProgress) => void;
  readonly finish: () => void;
  /** It did not come to an end. */
  readonly drop: () => void;
};

type Active = { readonly key: RunKey; readonly startedMs: number; latest: RunProgress | null };

export type ExperimentProgressOptions = {
  readonly total: number;
  readonly parallel: number;
  readonly onReport: (report: ProgressReport) => void;
  readonly nowMs?: () => number;
};

/** Expects of each run still to come what the finished ones took on average, or the running ones seem to take. */
export class ExperimentProgress {
  readonly #options: Required<ExperimentProgressOptions>;
  readonly #active = new Set<Active>();
  readonly #finishedSeconds: number[] = [];
  #dropped = 0;

  constructor(options: ExperimentProgressOptions) {
    this.#options = { nowMs: () => performance.now(), ...options };
  }

  begin(key: RunKey): FollowedRun {
    const run: Active = { key, startedMs: this.#options.nowMs(), latest: null };
    this.#active.add(run);
    const end = (isFinished: boolean) => {
      this.#active.delete(run);
      if (isFinished) this.#finishedSeconds.push(this.#secondsOf(run));
      else this.#dropped += 1;
      this.#report();
    };
    return {
      report: (progress) => {
        run.latest = progress;
        this.#report();
      },
      finish: () => end(true),
      drop: () => end(false),
    };
  }

  #report(): void {
    const { total, onReport } = this.#options;
    const details = [...this.#active].map(describe);
    const done = this.#finishedSeconds.length;
    onReport({ done, total, secondsLeft: this.#secondsLeft(), detail: details.join("; ") });
  }

  #secondsLeft(): number | null {
    const { total, parallel } = this.#options;
    const ofRun = this.#secondsOfRun();
    if (ofRun === null) return null;
    const running = [...this.#active].reduce(
      (sum, run) => sum + Math.max(0, ofRun - this.#secondsOf(run), run.latest?.secondsLeft ?? 0),
      0,
    );
    const waiting = total - this.#finishedSeconds.length - this.#dropped - this.#active.size;
    return (running + waiting * ofRun) / Math.max(1, Math.min(parallel, this.#active.size + waiting));
  }

  #secondsOfRun(): number | null {
    if (this.#finishedSeconds.length > 0) return mean(this.#finishedSeconds);
    const expected = [...this.#active].flatMap((run) => {
      const { stage = "", secondsLeft = null } = run.latest ?? {};
      // Preparing the images tells nothing of the training after it.
      return secondsLeft === null || stage === "prepare" ? [] : [this.#secondsOf(run) + secondsLeft];
    });
    return expected.length === 0 ? null : mean(expected);
  }

  #secondsOf({ startedMs }: Active): number {
    return (this.#options.nowMs() - startedMs) / 1000;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function describe({ key: { set, preset, seed }, latest }: Active): string {
  const name = `${set} ${preset} ${seed}`;
  if (latest === null) return name;
  const { stage, done, total } = latest;
  return `${name}: ${stage} ${total === null ? done : `${done}/${total}`}`;
}
