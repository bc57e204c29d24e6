/** @file Where Electron's program would be on this computer, and what it is started with. */
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
const names: Partial<Record<NodeJS.Platform, string>> = {
  win32: "electron.exe",
  darwin: "Electron.app/Contents/MacOS/Electron",
};
const folder = process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? join(root, "node_modules/electron/dist");

/** Electron's program, which a closed network may not have. */
export const desktopProgram = join(folder, names[process.platform] ?? "electron");
/** Our own bundle that it runs. */
export const desktopScript = join(root, "out/main/electron.js");
