/** @file The demo with few parts and few steps. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkplace, type Workplace } from "./run-kensa.ts";

let place: Workplace;
beforeAll(async () => {
  place = await makeWorkplace();
});
afterAll(() => place.remove());

test("draws, trains, inspects, measures, and leaves everything in one folder", async () => {
  const out = join(place.folder, "shown");
  const { code, stdout } = await place.kensa("demo", "--out", out, "--parts", "16", "--steps", "6");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Missed defects +\d of 6 = /m);
  expect(stdout).toMatch(/^False rejects +\d of 4 = /m);
  expect(stdout).toMatch(/^Pixel AUROC +[01]\.\d{3}$/m);
  for (const kind of ["scratch", "dent", "stain", "missing-hole", "burr", "crack"]) {
    expect(stdout).toMatch(new RegExp(`^[01] of 1 +[01]\\.\\d{3} +${kind}$`, "m"));
  }
  const page = join(out, "report.html");
  expect(stdout).toContain(page);
  expect(await readFile(page, "utf8")).toContain("Missed defects");
  expect((await readdir(join(out, "heatmaps"))).toSorted()).toContain("scratch");
  expect((await readdir(place.folder)).toSorted()).toEqual(["shown"]);
});
