import { spawnSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../core/files/temporary-folder.ts";

const script = resolve(import.meta.dirname, "../../build/ensure-browser.mjs");

function ensure(path: string) {
  return spawnSync(process.execPath, [script], { encoding: "utf8", env: { PATH: path } });
}

test("says that browser tests are skipped where there is no browser and no way to install one", async () => {
  const { status, stderr } = ensure(await temporaryFolder());
  expect(status).toBe(0);
  expect(stderr).toContain("Browser tests are skipped");
});

test.skipIf(process.platform === "win32")("is silent where there is one", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "chromium"), "#!/bin/sh\n");
  await chmod(join(folder, "chromium"), 0o755);
  expect(ensure(folder)).toMatchObject({ status: 0, stderr: "" });
});
