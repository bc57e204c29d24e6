/** @file A training on a short sensor log that is over in a few seconds. */
import { dirname, join } from "node:path";
import type { TableTrainingRequest, TableTrainingSettings } from "../../../src-main/contract/table.ts";
import type { TrainingProgress, TrainingResult } from "../../../src-main/contract/training.ts";
import { trainTable } from "../../../src-main/core/training/train-table.ts";
import { LOG_HEADER } from "../table/sensor-log.ts";

const numbers = new Set(["speed", "load", "current", "temperature", "vibration"]);

function kindOf(name: string): TableTrainingSettings["columns"][number]["kind"] {
  if (name === "state") return "label";
  if (name === "machine") return "categorical";
  return numbers.has(name) ? "numeric" : "ignored";
}

export function tableSettings(changes: Partial<TableTrainingSettings> = {}): TableTrainingSettings {
  return {
    preset: "bigan",
    columns: LOG_HEADER.split(",").map((name) => ({ name, kind: kindOf(name) })),
    goodLabels: ["ok"],
    scaling: "standard",
    latent: null,
    discriminatorTerm: "features",
    budget: { kind: "steps", steps: 60 },
    seed: 1,
    device: "cpu",
    threads: 1,
    falseRejectRate: 0.05,
    ...changes,
  };
}

/** A request to train on this log; run and model lie beside it. */
export function tableRequest(
  file: string,
  changes: Partial<TableTrainingSettings> = {},
): TableTrainingRequest {
  return {
    product: "machines",
    source: { file, hasHeader: true, encoding: "utf-8" },
    settings: tableSettings(changes),
    device: "cpu",
    runFolder: join(dirname(file), "run"),
    modelFolder: join(dirname(file), "model"),
    modelId: "machines-1",
    resume: false,
  };
}

export function trainOn(
  request: TableTrainingRequest,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: TrainingProgress) => void } = {},
): Promise<TrainingResult> {
  return trainTable(request, {
    kensaVersion: "0.0.0",
    now: () => new Date("2026-01-31T10:15:00Z"),
    signal: signal ?? new AbortController().signal,
    onProgress: onProgress ?? (() => {}),
  });
}
