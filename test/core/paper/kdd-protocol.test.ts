import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kddMetrics, openKdd } from "../../../src-main/core/paper/kdd-protocol.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-kdd-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** 41 columns: the seven words and switches vary, src_bytes is the row's number, all else is 0. */
function line(row: number, label: string): string {
  const cells = Array<string>(41).fill("0");
  cells[1] = row % 2 === 0 ? "tcp" : "udp";
  cells[2] = "http";
  cells[3] = "SF";
  cells[4] = String(row);
  return [...cells, label].join(",");
}

async function writeRows(attacks: number, ordinary: number): Promise<void> {
  const rows = Array.from({ length: attacks + ordinary }, (_, row) =>
    line(row, row < attacks ? "smurf." : "normal."),
  );
  await writeFile(join(folder, "kddcup.data_10_percent.gz"), gzipSync(`${rows.join("\n")}\n`));
}

describe("The protocol of KDD99", () => {
  it("trains on attacks alone and tests on the other half of all rows", async () => {
    await writeRows(80, 20);
    const data = (await openKdd(folder))("raw");
    const source = Array.from(
      { length: data.train.length / data.columns },
      (_, row) => data.train[row * data.columns + 1]!,
    );
    expect(data.anomalies).toHaveLength(50);
    const anomalies = data.anomalies.filter(Boolean).length;
    expect(source).toHaveLength(50 - (20 - anomalies));
    expect(source.every((bytes) => bytes < 80)).toBe(true);
  });

  it("replaces words by a column for each: 34 numbers and the words", async () => {
    await writeRows(80, 20);
    // tcp, udp; http; SF; and of the four switches only 0 occurs.
    expect((await openKdd(folder))("raw").columns).toBe(34 + 2 + 1 + 1 + 4);
  });

  it("scales by the ranges of the training rows", async () => {
    await writeRows(80, 20);
    const { train, test } = (await openKdd(folder))("min-max");
    expect(Math.max(...train)).toBe(1);
    expect(Math.max(...test)).toBeGreaterThan(1);
  });

  it("says which file to put where", async () => {
    await expect(openKdd(folder)).rejects.toThrow(/kddcup\.data_10_percent\.gz/);
  });
});

describe("The figures of KDD99", () => {
  it("give R = 1.0159·P for any scores without ties, at the file's own counts", () => {
    const anomalies = Array.from({ length: 247_011 }, (_, row) => row < 48_639);
    const random = randomFor(1, "scores");
    const scores = Float64Array.from(anomalies, () => random.uniform());
    expect(kddMetrics(scores, anomalies).recallByPrecision).toBeCloseTo(1.0157, 3);
  });

  it("are perfect where all anomalies are above all others and a fifth are anomalies", () => {
    const anomalies = Array.from({ length: 100 }, (_, row) => row < 20);
    const { precision, recall, f1, flagged } = kddMetrics(
      anomalies.map((is, row) => (is ? 200 : 0) + row),
      anomalies,
    );
    expect([precision, recall, f1, flagged]).toEqual([1, 1, 1, 20]);
  });

  it("count the rows that tie at the threshold", () => {
    const anomalies = Array.from({ length: 10 }, (_, row) => row < 2);
    const { flagged, tied } = kddMetrics([2, 1, 1, 1, 1, 1, 1, 1, 1, 0], anomalies);
    expect([flagged, tied]).toEqual([9, 8]);
  });
});
