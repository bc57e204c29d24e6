/** @file What kinds of long work, and their stages, are called. */
import type { Job, JobKind, JobProgress, JobStage } from "../../src-main/contract/jobs-api.ts";
import { m } from "../paraglide/messages.js";
import { formatCount, formatSpan } from "./format.ts";

const kinds: Readonly<Record<JobKind, () => string>> = {
  scan: m.job_scan,
  training: m.job_training,
  check: m.job_check,
  comparison: m.job_comparison,
  inspection: m.job_inspection,
  export: m.job_export,
  demo: m.job_demo,
};

const stages: Readonly<Record<JobStage, () => string>> = {
  prepare: m.stage_prepare,
  compare: m.stage_compare,
  compile: m.stage_compile,
  train: m.stage_train,
  calibrate: m.stage_calibrate,
  export: m.stage_export,
  list: m.stage_list,
  score: m.stage_score,
  draw: m.stage_draw,
  write: m.stage_write,
};

export function jobName(kind: JobKind): string {
  return kinds[kind]();
}

export function stageName(stage: JobStage): string {
  return stages[stage]();
}

/** That a training, or the demo, keeps others waiting. @param products those that may be trained */
export function otherTrainingText(
  { kind, productId }: Pick<Job, "kind" | "productId">,
  products: readonly { readonly id: number; readonly name: string }[],
): string {
  const product = kind === "demo" ? undefined : products.find(({ id }) => id === productId);
  return product === undefined ? m.train_other_unnamed() : m.train_other({ name: product.name });
}

/** How far a job is, in words: what it does, the share that is done, and how long it still takes. */
export type ProgressText = { readonly label: string; readonly share: number | null; readonly detail: string };

export function progressText(kind: JobKind, progress: JobProgress | null): ProgressText {
  if (progress === null) return { label: jobName(kind), share: null, detail: m.job_running() };
  const { stage, done, total, secondsLeft } = progress;
  const counted =
    total === null
      ? formatCount(done)
      : m.job_done_of({ done: formatCount(done), total: formatCount(total) });
  const left = secondsLeft === null ? "" : m.job_time_left({ time: formatSpan(secondsLeft) });
  return {
    label: stageName(stage),
    share: total ? done / total : null,
    detail: [done > 0 || total ? counted : "", left].filter((part) => part !== "").join(" · "),
  };
}
