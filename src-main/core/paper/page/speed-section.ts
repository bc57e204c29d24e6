/** @file The page's section on speed: how many times as fast one pass is as a search, and why. */
import { LATENT_SEARCH } from "../../networks/anogan.ts";
import type { PaperResults } from "../results.ts";
import { SPEED_CASES } from "../speed-experiment.ts";
import { barChart } from "./bar-chart.ts";
import type { Block } from "./blocks.ts";

export function speedSection({ systems }: PaperResults): Block[] {
  const metrics = systems["egbad-against-anogan"] ?? {};
  const cases = SPEED_CASES.filter((name) => metrics[`ratio (${name})`]);
  const mean = (metric: string, name: string) => metrics[`${metric} (${name})`]?.mean ?? Number.NaN;
  return [
    { kind: "heading", level: 2, text: "Speed: one pass against a search" },
    {
      kind: "text",
      text: "EGBAD scores with one pass of E, G and twice D; AnoGAN searches a code by 500 gradient steps. Both use the same networks and the same engine and take turns in one process. Times are the processor's on one thread, so that other programs do not count.",
    },
    {
      kind: "table",
      head: [
        "input",
        "one pass, ms",
        "one step, ms",
        "500 steps / pass",
        "lowest–highest round",
        "whole search, s",
        "MFLOP pass",
        "MFLOP step",
        "counted ratio",
        "printed",
      ],
      rows: cases.map((name) => {
        const ratio = metrics[`ratio (${name})`]!;
        return [
          name,
          mean("pass ms", name).toPrecision(3),
          mean("search step ms", name).toPrecision(3),
          `${ratio.mean.toFixed(0)} ×`,
          `${Math.min(...ratio.runs).toFixed(0)}–${Math.max(...ratio.runs).toFixed(0)} ×`,
          metrics[`whole search ms (${name})`] ? (mean("whole search ms", name) / 1000).toPrecision(3) : "–",
          mean("pass MFLOP", name).toPrecision(3),
          mean("search step MFLOP", name).toPrecision(3),
          `${mean("counted ratio", name).toFixed(0)} ×`,
          ratio.paper === null ? "–" : `about ${ratio.paper} ×`,
        ];
      }),
    },
    {
      kind: "chart",
      chart: barChart({
        name: "speed",
        title: "How many times as long AnoGAN's search takes as EGBAD's pass",
        largest: Math.max(1, ...cases.map((name) => 1.1 * mean("ratio", name))),
        format: (value) => `${value.toFixed(0)} ×`,
        bars: cases.map((name) => ({
          label: name,
          value: mean("ratio", name),
          deviation: metrics[`ratio (${name})`]!.sd,
          printed: metrics[`ratio (${name})`]!.paper,
        })),
      }),
    },
    {
      kind: "text",
      text: `The arithmetic: ratio = ${LATENT_SEARCH.steps} · (forward and backward through G and D) / (forward through E, G and twice D). A backward pass towards z costs about as much as a forward pass, so a step is about 2·(G + D) and a pass E + G + 2·D; what D makes of x does not change during a search and is left out of the step. «Counted ratio» is that fraction in multiplications and additions; the measured one is higher where Adam, the gradient's element-wise work and the start of each run weigh more, as they do for small networks. The ratio grows with the number of steps and not with the machine.`,
    },
  ];
}
