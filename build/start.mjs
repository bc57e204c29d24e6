/**
 * @file `npm start`: opens the desktop application where Electron's program is on this computer or can be fetched, and
 * serves the same application to the browser where it is not.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const electron = join(root, "node_modules/electron");
/** A closed network may answer nothing at all; nobody waits longer than this for a download that does not come. */
const FETCH_LIMIT_MS = 120_000;

const AGAIN = "--fetch-electron";
/** Holds the version that could not be fetched: on a closed network every start would wait for it again. */
const note = join(root, "out/electron-not-fetched");

const args = process.argv.slice(2).filter((arg) => arg !== AGAIN);
const program = opensWindows() ? (findElectron() ?? fetchElectron()) : null;
if (program === null) run(process.execPath, [join(root, "out/main/kensa.js"), "serve", "--open", ...args]);
else run(program, [join(root, "out/main/electron.js"), ...args]);

/**
 * On Linux a window needs a screen, and Electron refuses to run as root: says so, unless somebody has named a program that may do
 * without.
 */
function opensWindows() {
  if (process.platform !== "linux" || process.env.ELECTRON_OVERRIDE_DIST_PATH) return true;
  const hasScreen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (process.getuid() !== 0 && hasScreen) return true;
  const why = hasScreen ? "Electron opens no window for root" : "There is no screen for a window here";
  say(`${why}; Kensa opens in the browser instead.`);
  return false;
}

/** The folder named by ELECTRON_OVERRIDE_DIST_PATH, as Electron's own package reads it, or what was fetched before. */
function findElectron() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electron, "dist");
  const file = join(folder, programName());
  return existsSync(file) ? file : null;
}

/** Electron's package knows its version, its checksum and where to fetch it; null, and a sentence, where that cannot be done. */
function fetchElectron() {
  const obstacle = reasonNotToFetch() ?? downloadElectron();
  if (obstacle === null) return findElectron();
  say(`Electron's program is not here${obstacle}; Kensa opens in the browser instead.`);
  return null;
}

/** The rest of a sentence; null where nothing speaks against trying. */
function reasonNotToFetch() {
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD)
    return ", and ELECTRON_SKIP_BINARY_DOWNLOAD says not to fetch it";
  if (!existsSync(join(electron, "install.js"))) return "";
  const hasFailed = existsSync(note) && readFileSync(note, "utf8").trim() === electronVersion();
  if (hasFailed && !process.argv.includes(AGAIN))
    return `, could not be fetched before, and is not tried again unasked (npm start -- ${AGAIN})`;
  return null;
}

/** The rest of a sentence, and a note that keeps the next start from trying; null where the program is here now. */
function downloadElectron() {
  const minutes = FETCH_LIMIT_MS / 60_000;
  say(
    `Fetching Electron ${electronVersion()} from its publisher, once; this takes ${minutes} minutes at most …`,
  );
  rmSync(note, { force: true });
  const { status, signal, stderr } = spawnSync(process.execPath, [join(electron, "install.js")], {
    timeout: FETCH_LIMIT_MS,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status === 0 && findElectron() !== null) return null;
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, `${electronVersion()}\n`);
  const why = signal === null ? stderr.trim().split("\n")[0] : "nobody answered in time";
  return ` and could not be fetched (${why}), which is not tried again unasked (npm start -- ${AGAIN})`;
}

function electronVersion() {
  return JSON.parse(readFileSync(join(electron, "package.json"), "utf8")).version;
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
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
