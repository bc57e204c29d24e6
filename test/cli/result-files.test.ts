import { existsSync, readFileSync } from "node:fs";
import { appendFile, mkdir, readFile, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { ResultFiles } from "../../src-main/cli/result-files.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";
import { sampleImage } from "../core/store/sample-values.ts";

let said: string[];
beforeEach(() => {
  said = [];
  const spy = vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
  onTestFinished(() => spy.mockRestore());
});

async function growing() {
  const csv = join(await temporaryFolder(), "line.csv");
  const options = { csv, json: undefined, isGrowing: true, isKept: false, termsOf: () => [] };
  const files = new ResultFiles(options);
  return { csv, files, add: (name: string) => files.add(sampleImage(name)) };
}

/** Nobody can write to the file until `free` is called, as while a spreadsheet shows it. */
async function take(csv: string) {
  await rename(csv, `${csv}.aside`);
  await mkdir(csv);
  return {
    free: async () => {
      await rmdir(csv);
      await rename(`${csv}.aside`, csv);
    },
  };
}

function namesIn(csv: string): string[] {
  const rows: Record<string, string>[] = parse(readFileSync(csv), { bom: true, columns: true });
  return rows.map((row) => row["file"]!);
}

test("rows that a growing file does not take wait for the next one, which is said once", async () => {
  const { csv, files, add } = await growing();
  add("1");
  const { free } = await take(csv);
  add("2");
  add("3");
  expect(said).toEqual([expect.stringMatching(/line\.csv .*Rows wait/)]);
  await free();
  add("4");
  expect(namesIn(csv)).toEqual(["1", "2", "3", "4"]);
  expect(await files.finish()).toEqual([csv]);
});

test("rows that still wait at the end go into a file beside it", async () => {
  const { csv, files, add } = await growing();
  add("1");
  const { free } = await take(csv);
  add("2");
  const beside = csv.replace("line", "line-2");
  expect(await files.finish()).toEqual([csv, beside]);
  expect(said.at(-1)).toContain("line-2.csv");
  await free();
  expect([namesIn(csv), namesIn(beside)]).toEqual([["1"], ["2"]]);
});

test("rows that wait are written at the end where the file can be written again", async () => {
  const { csv, files, add } = await growing();
  const { free } = await take(csv);
  add("1");
  await free();
  expect(await files.finish()).toEqual([csv]);
  expect(namesIn(csv)).toEqual(["1"]);
});

test("what is written whole goes beside a name that is taken, and never over another file", async () => {
  const folder = await temporaryFolder();
  const csv = join(folder, "lot.csv");
  await mkdir(csv);
  await appendFile(join(folder, "lot-2.csv"), "of yesterday");
  const files = new ResultFiles({
    csv,
    json: join(folder, "lot.json"),
    isGrowing: false,
    isKept: false,
    termsOf: () => [],
  });
  files.add(sampleImage("1"));
  expect(await files.finish()).toEqual([join(folder, "lot-3.csv"), join(folder, "lot.json")]);
  expect(await readFile(join(folder, "lot-2.csv"), "utf8")).toBe("of yesterday");
  expect(namesIn(join(folder, "lot-3.csv"))).toEqual(["1"]);
});

test.skipIf(!existsSync("/dev/full"))("a full disk is told where nothing can be kept", async () => {
  const options = { csv: "/dev/full", json: undefined, isKept: false, termsOf: () => [] };
  expect(() => new ResultFiles({ ...options, isGrowing: true })).toThrow(
    expect.objectContaining({ code: "disk-full" }),
  );
});
