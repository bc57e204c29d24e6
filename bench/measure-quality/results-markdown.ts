/** @file The results as Markdown, for people who read the repository, and as a table for a terminal. */
import { table } from "../../src-main/cli/print.ts";
import { budgetText, measureText, type Row, SUMMARY_HEAD, summaryRows } from "./figure-text.ts";
import type { PresetResult, QualityResults } from "./results.ts";

/** The whole of `results.md`. */
export function resultsMarkdown(results: QualityResults): string {
  const { machine, versions, protocol, sets } = results;
  const setNames = Object.keys(sets);
  return `${[
    "# How well defects are found",
    "Written by `npm run bench -- quality`; not edited by hand. Mean ± standard deviation over the seeds.",
    markdownTable(SUMMARY_HEAD, summaryRows(results)),
    "## Rules",
    protocol.rules.map((rule) => `- ${rule}`).join("\n"),
    ...setNames.flatMap((set) => setSection(set, results)),
    "## Runs",
    markdownTable(RUN_HEAD, runRows(results)),
    `Newest run: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.os}; ${Object.entries(
      versions,
    )
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
  ].join("\n\n")}\n`;
}

/** The figures in columns, for a terminal. */
export function summaryTable(results: QualityResults): string {
  return `${table([SUMMARY_HEAD, ...summaryRows(results)])}\n`;
}

function setSection(set: string, { sets, data }: QualityResults): string[] {
  const presets = Object.entries(sets[set]!);
  const facts = data[set];
  const kinds = [...new Set(presets.flatMap(([, result]) => Object.keys(result.kinds)))].toSorted();
  const remarks = presets.flatMap(([name, result]) => remarksOn(name, result));
  const defective = Object.entries(facts?.testDefective ?? {}).map(([kind, count]) => `${kind} ${count}`);
  const shared = facts?.testImagesTrainedOn ?? 0;
  return [
    `## ${escapeCell(set)}`,
    ...(facts === undefined
      ? []
      : [
          `${facts.good} good images to train, calibrate and check with; tested on ${facts.testGood} good and ${defective.join(", ")}${facts.hasMasks ? ", with masks" : ""}.${shared === 0 ? "" : ` ${shared} test images have the very content of a training image.`}`,
        ]),
    ...(kinds.length === 0
      ? []
      : [
          "Image AUROC by kind of defect:",
          markdownTable(
            ["Preset", ...kinds],
            presets.map(([name, { kinds: of }]) => [
              name,
              ...kinds.map((kind) => (of[kind] === undefined ? "–" : measureText(of[kind]))),
            ]),
          ),
        ]),
    ...(remarks.length === 0 ? [] : [remarks.map((remark) => `- ${remark}`).join("\n")]),
  ];
}

/** What must be known beside the figures of a preset on a set. */
export function remarksOn(name: string, { failed, leftOut, notes, runs }: PresetResult): string[] {
  const warnings = runs.flatMap(({ seed, warnings: of }) => of.map((warning) => `seed ${seed}: ${warning}`));
  return [
    ...failed.map(({ seed, failure }) => `seed ${seed} came to no model: ${failure.message}`),
    ...leftOut.map(({ seed, reason }) => `seed ${seed} is left out: ${reason}`),
    ...notes,
    ...warnings,
  ].map((remark) => `${name}: ${remark}`);
}

const RUN_HEAD: Row = [
  "Set",
  "Preset",
  "Seed",
  "Image AUROC",
  "False rejects",
  "Stated bound",
  "Misses",
  "Budget",
  "Steps",
  "Threads",
  "Side by side",
  "Load",
  "Begun",
  "Sources",
];

function runRows({ sets }: QualityResults): Row[] {
  return Object.entries(sets).flatMap(([set, presets]) =>
    Object.entries(presets).flatMap(([name, { runs, imageAuroc }]) =>
      runs.map((run, i) => [
        set,
        name,
        String(run.seed),
        imageAuroc.runs[i]?.toFixed(4) ?? "–",
        `${run.falseRejects.count} of ${run.falseRejects.of}`,
        run.statedFalseRejectBound === null ? "–" : `${(100 * run.statedFalseRejectBound).toFixed(2)} %`,
        `${run.misses.count} of ${run.misses.of}`,
        budgetText(run.budget),
        String(run.steps),
        String(run.threads),
        String(run.parallel),
        run.load.toFixed(1),
        run.startedAt.slice(0, 16).replace("T", " "),
        run.versions["sources"] ?? "–",
      ]),
    ),
  );
}

function markdownTable(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A name of a folder may hold what Markdown takes for markup. */
function escapeCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, (character) => `\\${character}`).replace(/\s+/g, " ");
}
