/**
 * @file `npm start`: opens the desktop application where Electron's program is on this computer or can be fetched, and
 * serves the same application to the browser where it is not.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const electron = join(root, "node_modules/electron");
/** A closed network may answer nothing at all; nobody waits longer than this for a download that does not come. */
const FETCH_LIMIT_MS = 120_000;

const args = process.argv.slice(2);
const program = findElectron() ?? fetchElectron();
if (program === null) {
  process.stderr.write(
    "Electron's program is not here and cannot be fetched; Kensa opens in the browser instead.\n",
  );
  run(process.execPath, [join(root, "out/main/kensa.js"), "serve", "--open", ...args]);
} else run(program, [join(root, "out/main/electron.js"), ...args]);

/** The folder named by ELECTRON_OVERRIDE_DIST_PATH, as Electron's own package reads it, or what was fetched before. */
function findElectron() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electron, "dist");
  const file = join(folder, programName());
  return existsSync(file) ? file : null;
}

/** Electron's package knows its version and checksum; it is left out where ELECTRON_SKIP_BINARY_DOWNLOAD is set. */
function fetchElectron() {
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD || !existsSync(join(electron, "install.js"))) return null;
  process.stderr.write("Fetching Electron, once …\n");
  const { status } = spawnSync(process.execPath, [join(electron, "install.js")], {
    timeout: FETCH_LIMIT_MS,
    stdio: "ignore",
  });
  return status === 0 ? findElectron() : null;
}

function programName() {
  const noted = join(electron, "path.txt");
  if (existsSync(noted)) return readFileSync(noted, "utf8").trim();
  const names = { win32: "electron.exe", darwin: "Electron.app/Contents/MacOS/Electron" };
  return names[process.platform] ?? "electron";
}

/** Signals are passed on: whoever stops this means the program, which decides what they mean to it. */
function run(file, programArgs) {
  const child = spawn(file, programArgs, { cwd: root, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("error", (thrown) => {
    process.stderr.write(`${file} could not be started: ${thrown.message}\n`);
    process.exitCode = 3;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 3);
  });
}
