/** @file The file of an experiment's results, and how it is made of the results of its runs. */
import { z } from "zod";
import { readVersionedJson, writeVersionedJson } from "../files/versioned-json.ts";
import type { Figures } from "./experiment.ts";

const measuredMetric = z.object({
  mean: z.number(),
  /** Of a sample, divided by n − 1; 0 for one run. */
  sd: z.number(),
  runs: z.array(z.number()).min(1),
  /** What the paper prints; null where it prints nothing. */
  paper: z.number().nullable(),
});
export type MeasuredMetric = z.infer<typeof measuredMetric>;

const paperResults = z.object({
  schemaVersion: z.literal(1),
  machine: z.object({
    cpu: z.string(),
    cores: z.int(),
    memoryGiB: z.number(),
    os: z.string(),
    /** What else a reader must know, such as that other programs were running. */
    note: z.string(),
  }),
  versions: z.record(z.string(), z.string()),
  protocol: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  systems: z.record(z.string(), z.record(z.string(), measuredMetric)),
});
export type PaperResults = z.infer<typeof paperResults>;
const FORMAT = { name: "The file of results", version: 1, schema: paperResults } as const;

export function writeResults(path: string, results: PaperResults): Promise<void> {
  return writeVersionedJson(path, FORMAT, results);
}

/** @throws KensaError as `readVersionedJson` */
export function readPaperResults(path: string): Promise<PaperResults> {
  return readVersionedJson(path, FORMAT);
}

/** Mean and deviation of runs. */
export function summarise(runs: readonly number[], paper: number | null = null): MeasuredMetric {
  const mean = runs.reduce((sum, value) => sum + value, 0) / runs.length;
  const squares = runs.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: runs.length > 1 ? Math.sqrt(squares / (runs.length - 1)) : 0, runs: [...runs], paper };
}

/** The values of each metric of each system over several runs, in their order. */
export function collect(runs: readonly Figures[]): Map<string, Map<string, number[]>> {
  const systems = new Map<string, Map<string, number[]>>();
  for (const figures of runs) {
    for (const [system, metrics] of Object.entries(figures)) {
      const known = systems.get(system) ?? new Map<string, number[]>();
      systems.set(system, known);
      for (const [metric, value] of Object.entries(metrics))
        known.set(metric, [...(known.get(metric) ?? []), value]);
    }
  }
  return systems;
}
