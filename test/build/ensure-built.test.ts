/** @file Building only where it is needed, with a stand-in for the builder that counts its calls. */
import { spawnSync } from "node:child_process";
import { copyFile, mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../core/files/temporary-folder.ts";

async function project() {
  const root = await temporaryFolder();
  const builder = join(root, "node_modules/electron-vite/bin/electron-vite.js");
  for (const folder of ["build", "src-main/cli", "node_modules/electron-vite/bin"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await copyFile("build/ensure-built.mjs", join(root, "build/ensure-built.mjs"));
  await writeFile(join(root, "src-main/cli/main.ts"), "");
  const program = (end: string) =>
    writeFile(builder, `require("fs").appendFileSync(${JSON.stringify(join(root, "calls"))}, "1");${end}`);
  await program("");
  return {
    root,
    program,
    ensureBuilt: () =>
      spawnSync(process.execPath, [join(root, "build/ensure-built.mjs")], { encoding: "utf8" }),
    builds: () =>
      readFile(join(root, "calls"), "utf8").then(
        ({ length }) => length,
        () => 0,
      ),
  };
}

const later = () => new Date(Date.now() + 60_000);

test("builds once, and not again while no source changes", async () => {
  const { ensureBuilt, builds } = await project();
  expect(ensureBuilt()).toMatchObject({ status: 0, stdout: "", stderr: "Building …\n" });
  expect(ensureBuilt()).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(await builds()).toBe(1);
});

test("builds again after a change in a source, or when one has gone", async () => {
  const { root, ensureBuilt, builds } = await project();
  ensureBuilt();
  await utimes(join(root, "src-main/cli/main.ts"), later(), later());
  ensureBuilt();
  expect(await builds()).toBe(2);
});

test.each([
  ["the build itself writes", "src-renderer/paraglide"],
  ["a measurement writes", "bench/quality/runs"],
])("does not take what %s for a change", async (_, folder) => {
  const { root, ensureBuilt, builds } = await project();
  const generated = join(root, folder);
  await mkdir(generated, { recursive: true });
  ensureBuilt();
  await utimes(generated, later(), later());
  ensureBuilt();
  expect(await builds()).toBe(1);
});

test("passes on what a failed build says, and builds again the next time", async () => {
  const { program, ensureBuilt, builds } = await project();
  await program('console.error("line 3: no such module");process.exit(1);');
  const { status, stderr } = ensureBuilt();
  expect(stderr).toContain("The build failed:\nline 3: no such module");
  expect(status).toBe(3);
  ensureBuilt();
  expect(await builds()).toBe(2);
});
