/** @file `kensa paper` over a small table of the shape of KDD99, and where the data is missing. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeWorkplace, type Workplace } from "./run-kensa.ts";

let place: Workplace;
beforeEach(async () => {
  place = await makeWorkplace();
});
afterEach(() => place.remove());

/** 400 attacks without bytes, and 100 ordinary rows, each with bytes of its own. */
async function smallKdd(): Promise<string> {
  const rows = Array.from({ length: 500 }, (_, row) => {
    const cells = Array<string | number>(41).fill(0);
    const isOrdinary = row % 5 === 0;
    cells[4] = isOrdinary ? 1000 + row : row / 1000;
    return [...cells, isOrdinary ? "normal." : "smurf."].join(",");
  });
  const folder = join(place.folder, "kdd");
  await mkdir(folder);
  await writeFile(join(folder, "kddcup.data_10_percent.gz"), gzipSync(rows.join("\n")));
  return folder;
}

test("sets what it measures beside the paper, and runs nothing twice", async () => {
  const out = join(place.folder, "out");
  const args = ["paper", "kdd", "--data", await smallKdd(), "--out", out, "--systems", "bytes,iforest"];
  const first = await place.kensa(...args, "--runs", "1", "--scalings", "raw");
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toContain("iforest-raw-1: 1 of 2 runs");
  const results = JSON.parse(await readFile(join(out, "kdd.json"), "utf8"));
  expect(results.systems.bytes.f1).toMatchObject({ runs: [expect.any(Number)], paper: null });
  expect(results.systems.bytes.auroc.mean).toBe(1);
  expect(results.systems.iforest.f1).toMatchObject({ paper: 0.9294 });
  expect(await readFile(join(out, "README.md"), "utf8")).toContain("src_bytes + dst_bytes, here");
  const second = await place.kensa(...args, "--runs", "2", "--scalings", "raw");
  expect(second.stderr).not.toContain("iforest-raw-1");
  expect(await readdir(join(out, "runs", "kdd"))).toEqual([
    "bytes-raw-1.json",
    "iforest-raw-1.json",
    "iforest-raw-2.json",
  ]);
});

test("says which files to put where", async () => {
  const kdd = await place.kensa("paper", "kdd", "--data", place.folder, "--out", join(place.folder, "out"));
  expect(kdd.stderr).toContain("Put the 10 % file of KDD Cup 1999 there");
  expect(kdd.code).toBe(2);
  const mnist = await place.kensa(
    "paper",
    "mnist",
    "--quick",
    "--data",
    place.folder,
    "--out",
    join(place.folder, "out"),
  );
  expect(mnist.stderr).toContain("Put the four files of MNIST there");
  expect(mnist.code).toBe(2);
});

test("names the systems that there are", async () => {
  const { code, stderr } = await place.kensa("paper", "kdd", "--data", place.folder, "--systems", "magic");
  expect(stderr).toMatch(/Give names from: bytes, iforest, egbad/);
  expect(code).toBe(2);
});
