/** @file How the application's window is made. */
import type { BrowserWindowConstructorOptions } from "electron";
import type { WindowState } from "./window-state.ts";

/** The smallest window in which every page can still be used, in device-independent pixels. */
const MINIMUM = { minWidth: 1024, minHeight: 700 };

/**
 * Options of a window whose pages are plain web pages: sandboxed, without Node and apart from the preload script.
 * The values are Electron's defaults; written out, a change of default or a slip cannot weaken them.
 */
export function windowOptions(preloadFile: string, state: WindowState): BrowserWindowConstructorOptions {
  return {
    ...MINIMUM,
    ...state.bounds,
    title: "Kensa",
    // Shown when its first page is painted; a white flash looks like a fault.
    show: false,
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}
