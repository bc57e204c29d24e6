/** @file `npm start` with and without Electron's program. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
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
    "Electron's program is not here, and ELECTRON_SKIP_BINARY_DOWNLOAD says not to fetch it; Kensa opens in the browser instead.",
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

/** A checkout of three files: this script, an Electron whose download does as told, a Kensa that says how it was called. */
async function checkout(version: string, download: string) {
  const folder = await temporaryFolder();
  const electron = join(folder, "node_modules/electron");
  for (const place of [electron, join(folder, "build"), join(folder, "out/main")])
    await mkdir(place, { recursive: true });
  await copyFile(join(root, "build/start.mjs"), join(folder, "build/start.mjs"));
  await writeFile(join(electron, "package.json"), JSON.stringify({ version }));
  await writeFile(join(electron, "install.js"), download);
  await writeFile(join(folder, "out/main/kensa.js"), "console.log(process.argv.slice(2).join(' '));");
  return {
    electron,
    npmStart: (...args: string[]) => startAs({ uid: 1000, display: ":0" }, ...args),
    startAs,
  };

  /** As a user, root being 0, at a screen or none. */
  async function startAs(
    { uid, display }: { readonly uid: number; readonly display: string },
    ...args: string[]
  ): Promise<string[]> {
    const user = `data:text/javascript,process.getuid = () => ${uid};`;
    const script = ["--import", user, join(folder, "build/start.mjs"), ...args];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, script, {
      env: { DISPLAY: display },
    });
    return [...stderr.trimEnd().split("\n"), stdout.trimEnd()];
  }
}

test("a download that failed is tried again only where that is asked for, or for another version", async () => {
  const failing = "console.error('no way to the server\\n at a line'); process.exit(1);";
  const { electron, npmStart } = await checkout("1.2.3", failing);
  const fetching = (version: string) =>
    `Fetching Electron ${version} from its publisher, once; this takes 2 minutes at most …`;
  const failed =
    "Electron's program is not here and could not be fetched (no way to the server), which is not tried again unasked (npm start -- --fetch-electron); Kensa opens in the browser instead.";
  expect(await npmStart("--port", "0")).toEqual([fetching("1.2.3"), failed, "serve --open --port 0"]);
  expect(await npmStart()).toEqual([
    "Electron's program is not here, could not be fetched before, and is not tried again unasked (npm start -- --fetch-electron); Kensa opens in the browser instead.",
    "serve --open",
  ]);
  expect(await npmStart("--fetch-electron")).toEqual([fetching("1.2.3"), failed, "serve --open"]);
  await writeFile(join(electron, "package.json"), JSON.stringify({ version: "1.2.4" }));
  expect(await npmStart()).toEqual([fetching("1.2.4"), failed, "serve --open"]);
});

test.skipIf(process.platform !== "linux").each([
  [{ uid: 0, display: ":0" }, "Electron opens no window for root; Kensa opens in the browser instead."],
  [{ uid: 1000, display: "" }, "There is no screen for a window here; Kensa opens in the browser instead."],
])("where no window can be opened nothing is fetched: %o", async (place, sentence) => {
  const { startAs } = await checkout("1.2.3", "throw new Error('nobody asked for it');");
  expect(await startAs(place)).toEqual([sentence, "serve --open"]);
});
