/** @file `kensa doctor` on a computer in order, and on one whose data folder is not. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastJson, makeWorkplace, type Workplace } from "./run-kensa.ts";

let place: Workplace;
beforeEach(async () => {
  place = await makeWorkplace();
});
afterEach(() => place.remove());

test("names versions, data folder, database, and every device with its speed or the reason", async () => {
  const { code, stdout } = await place.kensa("doctor");
  expect(stdout).toMatch(/^Versions +kensa \d+\.\d+\.\d+, node 2\d\./m);
  expect(stdout).toContain(place.data);
  expect(stdout).toMatch(/writable, [\d.]+ GB free, camera pictures 0\.0 GB; database ok, 0 models/);
  expect(stdout).toMatch(/^Images +JPEG, PNG, TIFF/m);
  expect(stdout).toMatch(/^cpu +\d+\.\d +works$/m);
  for (const device of ["webgpu", "cuda", "tensorrt", "dml", "coreml", "tensorflow"]) {
    expect(stdout).toMatch(new RegExp(`^${device} +(\\d+\\.\\d|–) +\\S`, "m"));
  }
  expect(code).toBe(0);
});

test("prints the same as JSON, and calls no device working that this system does not have", async () => {
  const { stdout } = await place.kensa("doctor", "--json");
  const report = lastJson(stdout) as { devices: { device: string; probe: unknown }[] };
  expect(report).toMatchObject({
    jsonVersion: 1,
    versions: { node: process.versions.node },
    data: { folder: place.data, models: 0, failure: null, freeBytes: expect.any(Number), cameraBytes: 0 },
  });
  const elsewhere = process.platform === "win32" ? "coreml" : "dml";
  expect(report.devices.find(({ device }) => device === elsewhere)).toMatchObject({
    probe: null,
    failure: { message: expect.stringContaining(elsewhere) },
  });
});

test("reports a damaged database, leaves it as it is, and ends as failed", async () => {
  await mkdir(place.data);
  await writeFile(join(place.data, "kensa.db"), "this is no database, and never was one");
  const { code, stdout } = await place.kensa("doctor");
  expect(stdout).toMatch(/Fault: .*kensa\.db/);
  expect(stdout).toMatch(/^cpu +\d/m);
  expect(code).toBe(3);
});
