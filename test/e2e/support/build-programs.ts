/** @file Before all tests: says what cannot be tested here, and builds what is tested where a source is newer. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium } from "../../../bench/find-chromium.ts";
import { desktopProgram } from "./desktop.ts";

export default function buildPrograms(): void {
  if (findChromium() === null) process.stderr.write("Browser tests skipped: no Chromium on this computer\n");
  if (!existsSync(desktopProgram)) process.stderr.write("Electron tests skipped: no Electron binary\n");
  // Others may be named, as those of a package.
  if (process.env["KENSA_PROGRAMS"] !== undefined) return;
  execFileSync(process.execPath, ["build/ensure-built.mjs"], { stdio: "inherit" });
}
