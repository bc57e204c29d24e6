import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ColumnKind, TableColumn } from "../../../src-main/contract/table.ts";
import {
  columnOfFeature,
  encodeRows,
  featureCount,
  fitEncoding,
} from "../../../src-main/core/table/encode-table.ts";
import { readTable } from "../../../src-main/core/table/read-table.ts";
import { labelsOf } from "../../../src-main/core/table/table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-encode-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const columns: TableColumn[] = [
  { name: "speed", kind: "numeric" },
  { name: "machine", kind: "categorical" },
  { name: "load", kind: "numeric" },
  { name: "state", kind: "label" },
];

async function tableOf(name: string, ...rows: string[]) {
  const file = join(folder, name);
  await writeFile(file, ["speed,machine,load,state", ...rows].join("\n"));
  return readTable({ file, hasHeader: true, encoding: "utf-8" }, columns);
}

const good = () => tableOf("good.csv", "10,press,1,ok", "20,lathe,1,ok", "30,press,1,ok", "40,saw,1,bad");

describe("an encoding", () => {
  it("puts a feature for each word, sorted, in the place of the column, and leaves the label out", async () => {
    const table = await good();
    const encoding = fitEncoding(table, { scaling: "raw" });
    expect(featureCount(encoding)).toBe(5);
    expect([...columnOfFeature(encoding)]).toEqual([0, 1, 1, 1, 2]);
    const { matrix, unknown } = encodeRows(table, encoding);
    expect([...matrix]).toEqual([10, 0, 1, 0, 1, 20, 1, 0, 0, 1, 30, 0, 1, 0, 1, 40, 0, 0, 1, 1]);
    expect(unknown).toEqual([]);
    expect(labelsOf(table)).toEqual(["ok", "ok", "ok", "bad"]);
  });

  it("scales between the smallest and the largest value of the chosen rows, and leaves constants their unit", async () => {
    const table = await good();
    const encoding = fitEncoding(table, { scaling: "min-max", scalingRows: [0, 1, 2] });
    const { matrix } = encodeRows(table, encoding);
    const at = (feature: number) => [0, 1, 2, 3].map((row) => matrix[row * 5 + feature]);
    expect(at(0)).toEqual([0, 0.5, 1, 1.5]);
    expect(at(4)).toEqual([0, 0, 0, 0]);
  });

  it("scales to a mean of 0 and a deviation of 1", async () => {
    const table = await good();
    const { matrix } = encodeRows(table, fitEncoding(table, { scaling: "standard" }), [0, 3]);
    expect(matrix[0]).toBeCloseTo(-15 / Math.sqrt(125), 6);
    expect(matrix[5]).toBeCloseTo(15 / Math.sqrt(125), 6);
  });

  it("makes nothing of a word that it does not know, and says so", async () => {
    const table = await good();
    const encoding = fitEncoding(table, { scaling: "raw", wordRows: [0, 1] });
    expect(featureCount(encoding)).toBe(4);
    const { matrix, unknown } = encodeRows(table, encoding);
    expect([...matrix.subarray(12)]).toEqual([40, 0, 0, 1]);
    expect(unknown).toEqual([{ row: 3, column: "machine", word: "saw" }]);
  });

  it("does not take a table for one that has other columns", async () => {
    const encoding = fitEncoding(await good(), { scaling: "raw" });
    const file = join(folder, "other.csv");
    await writeFile(file, "speed,load\n1,2\n");
    const numbers = [
      { name: "speed", kind: "numeric" },
      { name: "load", kind: "numeric" },
    ] as const;
    const other = await readTable({ file, hasHeader: true, encoding: "utf-8" }, numbers);
    expect(() => encodeRows(other, encoding)).toThrow("no categorical column «machine»");
  });
});

/** Columns of the KDD99 file as the paper takes them: words and switches one-hot, the last column the label. */
function kddColumns(): TableColumn[] {
  const words = new Set([2, 3, 4, 7, 12, 21, 22]);
  const kindOf = (column: number): ColumnKind => {
    if (column === 42) return "label";
    return words.has(column) ? "categorical" : "numeric";
  };
  return Array.from({ length: 42 }, (_, i) => ({ name: String(i + 1), kind: kindOf(i + 1) }));
}

describe("KDD99's 41 columns", () => {
  it("become a feature for each number and each word of a made-up file of the same form", async () => {
    const file = join(folder, "kdd.csv");
    const row = (protocol: string, service: string) =>
      `0,${protocol},${service},SF,181,5450,0,0,0,0,0,1${",0".repeat(29)},normal.`;
    await writeFile(
      file,
      [row("tcp", "http"), row("udp", "dns"), row("icmp", "echo"), row("tcp", "ftp")].join("\n"),
    );
    const table = await readTable({ file, hasHeader: false, encoding: "utf-8" }, kddColumns());
    // 34 numbers, 3 protocols, 4 services, and 5 columns with one word each.
    expect(featureCount(fitEncoding(table, { scaling: "min-max" }))).toBe(34 + 3 + 4 + 5);
  });

  const file = process.env["KENSA_KDD99"];
  it.skipIf(file === undefined)(
    "become the paper's 121 features (needs KENSA_KDD99, the path of kddcup.data_10_percent.gz)",
    async () => {
      const table = await readTable({ file: file!, hasHeader: false, encoding: "utf-8" }, kddColumns());
      expect(table.rows).toBe(494_021);
      expect(table.refused).toEqual([]);
      const encoding = fitEncoding(table, { scaling: "min-max" });
      expect(featureCount(encoding)).toBe(121);
      expect(labelsOf(table)!.filter((label) => label === "normal.")).toHaveLength(97_278);
      const { matrix } = encodeRows(table, encoding);
      expect(matrix.every((value) => value >= 0 && value <= 1)).toBe(true);
    },
    120_000,
  );
});
