/**
 * @file Makes a fresh copy ready: installs the locked packages where they are missing or others, and makes sure that
 * there is a Node.js to run them. Runs on Node.js 20 and needs no package itself.
 *
 * Install scripts are not run. Every package that Kensa needs carries its binaries; scripts would only fetch more from
 * servers that a closed network does not reach (docs/cli.md says how to have CUDA).
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const OLDEST_INSTALLER = 20;
const NEEDED = 24;

try {
  requireInstaller();
  const wanted = readPackages("package-lock.json");
  if (!isInstalled(wanted, readPackages("node_modules/.package-lock.json"))) install();
  requireRuntime();
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exitCode = 3;
}

function requireInstaller() {
  if (majorOf(process.versions.node) >= OLDEST_INSTALLER) return;
  throw new Error(
    `This is Node.js ${process.versions.node}; to install Kensa it takes Node.js ${OLDEST_INSTALLER} or newer.`,
  );
}

/** The packages of a lock file by their folders; undefined where there is no such file, or only a part of it. */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** npm notes what it has installed when it is done; what it left out must be optional, as for other systems. */
function isInstalled(wanted, installed) {
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([folder, { version, integrity, optional, devOptional, peer }]) => {
    if (folder === "") return true;
    const found = installed[folder];
    if (found === undefined) return optional === true || devOptional === true || peer === true;
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * `npm install --no-save` keeps to the lock file and leaves it alone, as `npm ci` does; but `npm ci` refuses to begin where the
 * registry lacks an optional package for some other system.
 */
function install() {
  process.stderr.write("Installing the locked packages; the first time this takes a minute or two …\n");
  const npm = process.env.npm_execpath;
  // Whatever the machine's own settings leave out: what builds Kensa, and its Node.js, are among both kinds.
  const kinds = ["--include=dev", "--include=optional"];
  const args = [
    "install",
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    ...kinds,
  ];
  const { status } = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (status === 0) return;
  throw new Error(
    "The packages could not be installed; npm says why above. Is the package registry within reach?",
  );
}

/** Scripts that npm starts find the Node.js that was installed as a package; only some systems have one. */
function requireRuntime() {
  const bundled = join(root, "node_modules/.bin", process.platform === "win32" ? "node.cmd" : "node");
  if (existsSync(bundled) || majorOf(process.versions.node) >= NEEDED) return;
  if (existsSync(join(root, `node_modules/node-${process.platform}-${process.arch}`)))
    throw new Error(
      "The links in node_modules/.bin are missing, as after a copy by way of a disk without links: copy the folder packed, with tar.",
    );
  throw new Error(
    `The package registry has no Node.js ${NEEDED} for ${process.platform}-${process.arch}; install Node.js ${NEEDED} or newer from nodejs.org and start again.`,
  );
}

function majorOf(version) {
  return Number(version.split(".")[0]);
}
