/**
 * @file Before the browser tests: finds a Chromium, or installs Debian's where that can be done, and says plainly that they are
 * skipped where it cannot. Nothing is downloaded from anywhere but the system's own packages.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { findChromium } from "../bench/find-chromium.ts";

/** The fonts are for looking at Japanese pages. */
const PACKAGES = ["chromium", "fonts-noto-cjk"];

if (findChromium() === null && !install()) {
  process.stderr.write("Browser tests are skipped: there is no Chromium here, and it cannot be installed.\n");
}

function install() {
  if (process.getuid?.() !== 0 || !isOnPath("apt-get")) return false;
  process.stderr.write("Installing Chromium for the browser tests …\n");
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  const apt = (...args) => spawnSync("apt-get", args, options).status === 0;
  return apt("update", "-qq") && apt("install", "-y", "-qq", "--no-install-recommends", ...PACKAGES);
}

function isOnPath(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, name)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
