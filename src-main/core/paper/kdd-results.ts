/** @file The table of KDD99: means over runs under each scaling, and which scaling suits a system better. */
import type { Trial, TrialResult } from "./experiment.ts";
import { KDD_SCALINGS } from "./kdd-experiment.ts";
import type { KddPace } from "./kdd-systems.ts";
import { PUBLISHED_KDD } from "./published.ts";
import { collect, type MeasuredMetric, type PaperResults, summarise } from "./results.ts";

/** Of each pace these are kept. */
const KEPT_OF_PACES = ["f1", "auroc", "tied", "seconds"] as const;
const PRINTED = ["precision", "recall", "f1"] as const;

export type KddFigures = Pick<PaperResults, "systems" | "protocol">;

/**
 * Of each system the figures of its published training where there are runs of that, else of the short one. `pace of NAME` in the
 * protocol says which; those of both are kept as «f1 (raw, published)».
 */
export function ofEitherPace(figures: Readonly<Record<KddPace["name"], KddFigures>>): KddFigures {
  const systems: PaperResults["systems"] = {};
  const protocol: Record<string, string | number | boolean> = { ...figures.short.protocol };
  for (const pace of ["short", "published"] as const) {
    for (const [system, metrics] of Object.entries(figures[pace].systems)) {
      systems[system] = { ...withoutPace(systems[system] ?? {}), ...metrics, ...named(metrics, pace) };
      protocol[`pace of ${system}`] = pace;
      protocol[`scaling of ${system}`] = figures[pace].protocol[`scaling of ${system}`] ?? "";
    }
  }
  return { systems, protocol };
}

/** What was kept of another pace, without the figures that stood for the system. */
function withoutPace(metrics: Record<string, MeasuredMetric>): Record<string, MeasuredMetric> {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => name.includes(", ")));
}

function named(
  metrics: Record<string, MeasuredMetric>,
  pace: KddPace["name"],
): Record<string, MeasuredMetric> {
  const kept = KDD_SCALINGS.flatMap((scaling) =>
    KEPT_OF_PACES.flatMap((metric) => {
      const found = metrics[`${metric} (${scaling})`];
      return found ? [[`${metric} (${scaling}, ${pace})`, found] as const] : [];
    }),
  );
  return Object.fromEntries(kept);
}

/**
 * Of each system the metrics under the scaling with the higher mean F1, by their names, and those under each scaling as
 * «f1 (raw)». `scaling of NAME` in the protocol says which was better.
 */
export function kddSystems(trials: readonly Trial[], results: ReadonlyMap<string, TrialResult>): KddFigures {
  const systems: PaperResults["systems"] = {};
  const protocol: Record<string, string | number> = {
    "runs that diverged": [...results.values()].filter(({ failure }) => failure !== undefined).length,
  };
  for (const scaling of KDD_SCALINGS) {
    const done = trials.flatMap((trial) => {
      const result = results.get(trial.id);
      return result && trial.settings["scaling"] === scaling ? [result] : [];
    });
    const found = collect(done.map(({ figures, seconds }) => withSeconds(figures, seconds)));
    for (const [system, metrics] of found) {
      const summaries = Object.fromEntries(
        [...metrics].map(([metric, runs]) => [metric, summarise(runs, paperNumber(system, metric))]),
      );
      const known = systems[system] ?? {};
      const isBetter = (summaries["f1"]?.mean ?? 0) > (known["f1"]?.mean ?? -1);
      if (isBetter) protocol[`scaling of ${system}`] = scaling;
      systems[system] = { ...known, ...(isBetter ? summaries : {}), ...under(scaling, summaries) };
    }
  }
  return { systems, protocol };
}

function withSeconds(figures: TrialResult["figures"], seconds: number): TrialResult["figures"] {
  return Object.fromEntries(
    Object.entries(figures).map(([system, metrics]) => [system, { ...metrics, seconds }]),
  );
}

function under(scaling: string, metrics: Record<string, MeasuredMetric>): Record<string, MeasuredMetric> {
  return Object.fromEntries(
    Object.entries(metrics).map(([metric, summary]) => [`${metric} (${scaling})`, summary]),
  );
}

function paperNumber(system: string, metric: string): number | null {
  const printed = PRINTED.find((name) => name === metric);
  return printed ? (PUBLISHED_KDD[system]?.[printed] ?? null) : null;
}
