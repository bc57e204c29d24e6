/** @file Builds what is under `out/` where a source is newer; says so if it does, and nothing else. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const SOURCES = ["src-main", "src-renderer", "assets", "bench", "electron.config.ts", "package.json"];
/** What is written among the sources: by the build itself, and by measurements while they go on. */
const GENERATED = ["src-renderer/paraglide", "bench/quality", "bench/results"].map((path) =>
  resolve(root, path),
);
/** Bears the time at which the last build that succeeded began: a source that changes meanwhile is newer. */
const stamp = join(root, "out", "built");

/** Also Vitest's global set-up, once before the tests that start the built programs. Throws what the build says. */
export function setup() {
  const builtMs = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.some((source) => newestMs(join(root, source)) > builtMs)) build();
}

function build() {
  process.stderr.write("Building …\n");
  const began = new Date();
  rmSync(stamp, { force: true });
  const builder = join(root, "node_modules/electron-vite/bin/electron-vite.js");
  const args = [builder, "build", "-c", "electron.config.ts", "--logLevel", "warn"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(stamp, "");
  utimesSync(stamp, began, began);
}

/** The time of the newest file, 0 where there is none; folders count too, since a file may have gone. */
function newestMs(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  const paths = readdirSync(path).map((name) => join(path, name));
  return Math.max(
    status.mtimeMs,
    ...paths.filter((inner) => !GENERATED.includes(inner)).map((inner) => newestMs(inner)),
  );
}

if (import.meta.main) {
  try {
    setup();
  } catch (thrown) {
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 3;
  }
}
