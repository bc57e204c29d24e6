import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InspectedRow } from "../../../src-main/contract/table.ts";
import { inspectTable } from "../../../src-main/core/inspection/inspect-table.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { type Fault, LOG_HEADER, sensorLines, writeLog } from "../table/sensor-log.ts";
import { tableRequest, trainOn } from "../training/tiny-table-training.ts";

const faults: Record<number, Fault> = { 7: "bearing", 30: "fan", 55: "short" };

let model: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-rows-"));
  const file = await writeLog(join(folder, "good.csv"), sensorLines(400, 1));
  const request = tableRequest(file, { budget: { kind: "steps", steps: 1200 } });
  await trainOn(request);
  model = request.modelFolder;
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function judged(
  lines: readonly string[],
  stop = { signal: new AbortController().signal, onRows: () => {} },
) {
  const file = await writeLog(join(await temporaryFolder(), "today.csv"), lines);
  const rows: InspectedRow[] = [];
  const tally = await inspectTable(
    { model, file, encoding: null, threads: 1 },
    {
      signal: stop.signal,
      onRows: (some) => {
        rows.push(...some);
        stop.onRows();
      },
      onProgress: () => {},
    },
  );
  return { rows, tally };
}

describe("an inspection of a table", () => {
  it("finds the faults, in the order of the file, and names the column that is wrong", async () => {
    const wrong = { bearing: "vibration", fan: "temperature", short: "current" };
    const { rows, tally } = await judged(sensorLines(60, 2, faults));
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    for (const [row, fault] of Object.entries(faults)) {
      const outcome = rows[Number(row) - 1]!;
      expect(outcome).toMatchObject({ verdict: "fail", label: fault });
      const deviations = outcome.columns.map((column) => column.deviations);
      expect(deviations).toEqual(deviations.toSorted((a, b) => b - a));
      expect(deviations[0]).toBeGreaterThan(5);
      expect(outcome.cause!.name).toBe(wrong[fault]);
      expect(outcome.cause!.score).toBeLessThan(outcome.score! / 2);
    }
    const strangest = rows.toSorted((a, b) => b.score! - a.score!).slice(0, 3);
    expect(new Set(strangest.map(({ row }) => row))).toEqual(new Set([7, 30, 55]));
    expect(tally.fail).toBeLessThan(15);
    expect(tally.pass + tally.fail).toBe(60);
  });

  it("gives values as the table has them, and what was expected in the same units", async () => {
    const lines = sensorLines(60, 2, faults);
    const { rows } = await judged(lines);
    const header = LOG_HEADER.split(",");
    for (const { row, columns } of rows) {
      const cells = lines[row - 1]!.split(",");
      for (const { name, value, expected } of columns) {
        expect(String(cells[header.indexOf(name)])).toBe(
          typeof value === "number" ? value.toFixed(4) : value,
        );
        if (name === "machine") expect(["press", "lathe", "saw"]).toContain(expected);
        if (name === "temperature") expect(expected).toBeGreaterThan(25);
        if (name === "load") expect(expected).toBeLessThan(2);
      }
    }
  });

  it("never passes a row that it cannot read, and keeps it in its place", async () => {
    const lines = sensorLines(5, 2);
    lines[2] = "8:2,press,,0.5,3,40,0.3,ok";
    const { rows, tally } = await judged([...lines, "too,short"]);
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows[2]).toMatchObject({
      verdict: "cannot-judge",
      score: null,
      reason: { message: "Row 3, column «speed»: there is no value." },
    });
    expect(rows[5]).toMatchObject({ verdict: "cannot-judge" });
    expect(tally).toMatchObject({ cannotJudge: 2 });
  });

  it("says where a word was never seen in training", async () => {
    const { rows } = await judged([...sensorLines(2, 2), "8:3,drill,900,0.5,3.1,35,0.29,ok"]);
    expect(rows[2]!.unknownWords).toEqual([{ column: "machine", word: "drill" }]);
    expect(rows[0]!.unknownWords).toEqual([]);
  });

  it("gives a row the same score in whatever table it stands", async () => {
    const lines = sensorLines(20, 2);
    const together = await judged(lines);
    const alone = await judged([lines[13]!]);
    expect(alone.rows[0]!.score).toBe(together.rows[13]!.score);
  });

  it("takes an empty label for none", async () => {
    const { rows } = await judged([...sensorLines(2, 2), "8:3,press,900,0.5,3.1,35,0.29,"]);
    expect(rows.map(({ label }) => label)).toEqual(["ok", "ok", null]);
  });

  it("ends where it is stopped, with what was judged until then", async () => {
    const stop = new AbortController();
    const { rows, tally } = await judged(sensorLines(500, 2), {
      signal: stop.signal,
      onRows: () => stop.abort(),
    });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(500);
    expect(tally.pass + tally.fail).toBe(rows.length);
  });
});
