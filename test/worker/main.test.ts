import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compute } from "../../src-main/core/app/compute-process.ts";
import { workerFile } from "../core/app/open-app.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";

/** More than a channel between processes holds. */
const FILES = 1500;

test("The compute process ends only when everything that it reports was taken, however busy the application is", async () => {
  const folder = await temporaryFolder();
  const good = join(folder, "good".padEnd(180, "-"));
  await mkdir(good);
  for (let i = 0; i < FILES; i++) await writeFile(join(good, `${i}-${"a".repeat(180)}.png`), "no image");
  const request = {
    good: [good],
    knownBad: null,
    geometry: { size: 28, channels: 1, fit: "letterbox", regionOfInterest: null },
  } as const;
  let images = 0;
  const onReport = (report: { kind: string; images?: readonly unknown[] }) => {
    // Meanwhile the compute process finishes its work.
    if (report.kind === "listed-files") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6000);
    if (report.kind === "scanned-images") images += report.images!.length;
  };
  const scan = { kind: "scan" as const, request: { ...request, good: [good] } };
  expect(await compute(scan, { engine: { workerFile }, onReport })).toEqual({ kind: "scanned" });
  expect(images).toBe(FILES);
});
