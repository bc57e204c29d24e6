/** @file `npm start` with and without Electron's program. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../core/files/temporary-folder.ts";

const root = resolve(import.meta.dirname, "../..");

async function start(electronFolder: string, folder: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [join(root, "build/start.mjs"), ...args], {
    cwd: root,
    env: {
      // No browser is found on such a path, so none is opened.
      PATH: folder,
      HOME: folder,
      KENSA_DATA: join(folder, "data"),
      ELECTRON_OVERRIDE_DIST_PATH: electronFolder,
      ELECTRON_SKIP_BINARY_DOWNLOAD: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGTERM"));
  let output = "";
  const saw = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("Ctrl-C stops it.")) saw.resolve();
    });
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, ended, served: saw.promise, output: () => output };
}

test("without it, one line says so, and the same application is served to the browser", async () => {
  const folder = await temporaryFolder();
  const started = await start(join(folder, "nothing"), folder, ["--port", "0"]);
  await Promise.race([started.served, started.ended]);
  const [first = "", second = ""] = started.output().split("\n");
  expect(first).toBe(
    "Electron's program is not here and cannot be fetched; Kensa opens in the browser instead.",
  );
  const address = /http:\S+/.exec(second)?.[0] ?? "";
  expect((await fetch(address, { redirect: "manual" })).status).toBe(303);
  started.child.kill("SIGINT");
  expect(await started.ended).toBe(0);
});

test.skipIf(process.platform !== "linux")(
  "with it, it runs the built application, and ends as it does",
  async () => {
    const folder = await temporaryFolder();
    const electron = join(folder, "electron");
    await mkdir(electron);
    await writeFile(join(electron, "electron"), '#!/bin/sh\necho "started: $1 $2"\nexit 7\n');
    await chmod(join(electron, "electron"), 0o755);
    const started = await start(electron, folder, ["--some-flag"]);
    expect(await started.ended).toBe(7);
    expect(started.output()).toBe(`started: ${join(root, "out/main/electron.js")} --some-flag\n`);
  },
);
