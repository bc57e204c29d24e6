/** @file Before all tests: builds what is tested where a source is newer, unless other programs are named. */
import { execFileSync } from "node:child_process";

export default function buildPrograms(): void {
  if (process.env["KENSA_PROGRAMS"] !== undefined) return;
  execFileSync(process.execPath, ["build/ensure-built.mjs"], { stdio: "inherit" });
}
