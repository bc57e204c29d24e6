/** @file Tables on the command line: from a sensor log to the rows that are faulty, with everything in between as a person meets it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EvaluationResult } from "../../src-main/contract/evaluation.ts";
import { trainingResult } from "../../src-main/contract/training.ts";
import { type Fault, sensorLines, writeLog } from "../core/table/sensor-log.ts";
import { lastJson, makeWorkplace, type Workplace } from "./run-kensa.ts";

const faults: Record<number, Fault> = { 4: "short", 21: "bearing", 33: "fan" };

let place: Workplace;
let good: string;
let today: string;
let model: string;
let said: string;
beforeAll(async () => {
  place = await makeWorkplace();
  good = await writeLog(join(place.folder, "machines.csv"), sensorLines(400, 1, { 50: "fan" }));
  const lines = sensorLines(40, 2, faults);
  lines[9] = "8:9,press,,0.5,3,40,0.3,ok";
  today = await writeLog(join(place.folder, "today.csv"), lines);
  const options = ["--label", "state", "--good-label", "ok", "--steps", "1200"];
  const ended = await place.kensa("train", "--table", good, ...options, "--json");
  if (ended.code !== 0) throw new Error(ended.stderr);
  model = trainingResult.parse(lastJson(ended.stdout)).model!;
  said = ended.stderr;
}, 300_000);
afterAll(() => place.remove());

describe("a sensor log", () => {
  test("is learned from, saying what each column was taken for", async () => {
    expect(said).toContain("Training «machines»");
    expect(said).toContain("Numbers: speed*, load*, current*, temperature*, vibration*");
    expect(said).toContain("Words: machine*");
    expect(said).toContain("Label: state\nNot looked at: time*");
    expect(said).toContain("Not learned from: 1 row that the label does not call good.");
    expect(said).toMatch(/Threshold .* good rows/);
    expect(await readdir(join(place.data, "tables", "runs"))).toEqual([]);
  });

  test("is inspected: the injected faults fail, and the files say why", async () => {
    const csv = join(place.folder, "rows.csv");
    const json = join(place.folder, "rows.json");
    const { code, stdout } = await place.kensa(
      "inspect",
      "--model",
      model,
      "--table",
      today,
      "--csv",
      csv,
      "--json",
      json,
    );
    expect(code).toBe(1);
    expect(stdout).toContain(
      "CANNOT JUDGE                     10  (Row 10, column «speed»: there is no value.)",
    );
    const rows = parse(await readFile(csv), { bom: true, columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(40);
    for (const row of Object.keys(faults)) {
      expect(rows[Number(row) - 1]).toMatchObject({ row, verdict: "fail", label: faults[Number(row)] });
    }
    expect(rows[3]).toMatchObject({ cause: "current" });
    expect(stdout).toMatch(
      /FAIL .* 21 {2}\(probably vibration: [\d.]+ where [\d.]+ would make it -?[\d.]+\)/,
    );
    expect(rows[3]!["columns"]).toMatch(/current [\d.]+, expected [\d.]+, [\d.]+ deviations/);
    const objects = JSON.parse(await readFile(json, "utf8")) as { columns: unknown[]; verdict: string }[];
    expect(objects.map(({ verdict }) => verdict)).toEqual(rows.map(({ verdict }) => verdict));
    expect(objects[3]!.columns).toHaveLength(3);
  });

  test("with a label tells how good the model is", async () => {
    const { code, stdout } = await place.kensa("evaluate", "--model", model, "--table", today, "--json");
    expect(code).toBe(1);
    expect(lastJson(stdout)).toMatchObject({
      images: 40,
      notJudged: 1,
      imageAuroc: 1,
      misses: { count: 0, of: 3 },
    });
  });

  test("without a label in one row leaves that row out, and counts it", { timeout: 180_000 }, async () => {
    const lines = sensorLines(40, 2, faults);
    const whole = await writeLog(join(place.folder, "labelled.csv"), lines);
    const blank = lines[12]!.replace(/,ok$/, ",");
    const partly = await writeLog(join(place.folder, "blank.csv"), [...lines, blank]);
    const figures = async (file: string) => {
      const { stdout } = await place.kensa("evaluate", "--model", model, "--table", file, "--json");
      const { seconds: _, ...rest } = lastJson(stdout) as EvaluationResult;
      return rest;
    };
    expect(await figures(partly)).toEqual({ ...(await figures(whole)), unlabelled: 1 });
  });

  test("leaves a model that is listed", async () => {
    const { stdout } = await place.kensa("models", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      models: [],
      tableModels: [{ product: "machines", folder: model }],
    });
  });
});

describe("wrong use of a table is answered with a sentence and exit code 2:", () => {
  test.each<[what: string, args: () => string[], sentence: string]>([
    ["an option for images", () => ["train", "--table", good, "--size", "64"], "--size is for images"],
    ["parts that are to be aligned", () => ["train", "--table", good, "--align"], "--align is for images"],
    ["kinds of defects", () => ["train", "--table", good, "--defects", "scratch"], "--defects is for images"],
    [
      "a label without a table",
      () => ["train", "--good", ".", "--label", "quality", "--good-label", "ok"],
      "--label is for the rows of a table",
    ],
    [
      "a table's first row without a table",
      () => ["train", "--good", ".", "--no-header"],
      "--no-header is for the rows of a table",
    ],
    [
      "an encoding without a table",
      () => ["inspect", "--model", "m", ".", "--encoding", "shift_jis"],
      "--encoding is for the rows of a table",
    ],
    ["good images beside it", () => ["train", "--table", good, "--good", "."], "cannot be used with option"],
    [
      "a column that is not there",
      () => ["train", "--table", good, "--columns", "x:numeric"],
      "no column «x»",
    ],
    [
      "a kind that there is none of",
      () => ["train", "--table", good, "--columns", "load:big"],
      "Give name:kind",
    ],
    ["a label without its good word", () => ["train", "--table", good, "--label", "state"], "--good-label"],
    ["a table that is not there", () => ["train", "--table", "no.csv"], "no.csv"],
    ["nothing to resume", () => ["train", "--table", good, "--resume"], "no stopped training of this table"],
    [
      "images beside it",
      () => ["inspect", "--model", "m", ".", "--table", good],
      "cannot be inspected together",
    ],
    ["an unknown model", () => ["inspect", "--model", "m", "--table", good], 'no model of rows "m"'],
  ])("%s", async (_what, args, sentence) => {
    const { code, stderr } = await place.kensa(...args());
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
  });
});
