/** @file `kensa inspect --table` and `kensa evaluate --table`: judges the rows of a table. */
import { resolve } from "node:path";
import type { InspectedRow, TableSource } from "../contract/table.ts";
import type { InspectionTally } from "../contract/worker.ts";
import { evaluationText } from "./evaluation-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { JSON_VERSION } from "./json-version.ts";
import { withApp } from "./open-app.ts";
import { countOf, duration, shortPath } from "./print.ts";
import { createProgressDisplay } from "./progress.ts";
import { stopOnInterrupt } from "./stop-signal.ts";
import { rowCsvHeader, rowCsvLines, rowHeader, rowJson, rowLine } from "./table-words.ts";
import { writeResult } from "./write-result.ts";

export type TableInspectFlags = {
  readonly model: string;
  readonly encoding?: TableSource["encoding"];
  readonly threads: number;
  readonly csv?: string;
  /** `-` is stdout. */
  readonly json?: string;
};

/** Judges the table's rows, prints those that do not pass, and writes the files; gives the exit code. */
export async function inspectRows(file: string, flags: TableInspectFlags): Promise<number> {
  const rows: InspectedRow[] = [];
  const isKept = flags.csv !== undefined || flags.json !== undefined;
  return withApp(async (app) => {
    using stop = stopOnInterrupt("Stopping after the rows in hand …");
    using display = createProgressDisplay();
    if (flags.json !== "-") display.print(rowHeader);
    const tally = await app.tables.inspect(requestFor(file, flags), {
      signal: stop.signal,
      onRows: (judged) => {
        if (isKept) rows.push(...judged);
        if (flags.json === "-") return;
        for (const row of judged) if (row.verdict !== "pass") display.print(rowLine(row));
      },
      onProgress: (progress) => display.show({ label: "Inspecting", unit: "rows", ...progress }),
    });
    const written = await writeFiles(rows, flags);
    return conclude(tally, flags, { written, isStopped: stop.signal.aborted });
  });
}

function requestFor(file: string, { model, encoding, threads }: Omit<TableInspectFlags, "json">) {
  return { model, file: resolve(file), encoding: encoding ?? null, threads };
}

/** Gives the paths of the files. */
async function writeFiles(
  rows: readonly InspectedRow[],
  { csv, json }: TableInspectFlags,
): Promise<string[]> {
  const written: string[] = [];
  if (csv !== undefined) written.push(await writeResult(resolve(csv), rowCsvHeader() + rowCsvLines(rows)));
  if (json === undefined) return written;
  const text = `${JSON.stringify(rows.map(rowJson), null, 2)}\n`;
  if (json === "-") process.stdout.write(text);
  else written.push(await writeResult(resolve(json), text));
  return written;
}

function conclude(
  { pass, fail, cannotJudge, seconds }: InspectionTally,
  { json }: TableInspectFlags,
  { written, isStopped }: { readonly written: readonly string[]; readonly isStopped: boolean },
): number {
  const say = json === "-" ? console.error : console.log;
  const total = countOf(pass + fail + cannotJudge, "row");
  say(`${total} in ${duration(seconds)}: ${pass} pass, ${fail} fail, ${cannotJudge} cannot be judged.`);
  for (const path of written) say(`Written: ${shortPath(path)}`);
  if (isStopped) return exitCodes.stopped;
  return cannotJudge > 0 ? exitCodes.notAllJudged : exitCodes.done;
}

/** Prints how good a model is on a table whose rows have a label; gives the exit code. */
export async function evaluateRows(
  file: string,
  flags: Omit<TableInspectFlags, "csv" | "json"> & { readonly json?: true },
): Promise<number> {
  const result = await withApp(async (app) => {
    using stop = stopOnInterrupt("Stopping after the rows in hand …");
    using display = createProgressDisplay();
    return await app.tables.evaluate(requestFor(file, flags), {
      signal: stop.signal,
      onProgress: (progress) => display.show({ label: "Evaluating", unit: "rows", ...progress }),
    });
  });
  if (flags.json) console.log(JSON.stringify({ jsonVersion: JSON_VERSION, ...result, kinds: [] }));
  else console.log(evaluationText(result, [], "row"));
  return result.notJudged > 0 ? exitCodes.notAllJudged : exitCodes.done;
}
