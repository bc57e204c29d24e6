/** @file The only bridge between a page and Electron: it says which shell this is, and hands a port on to the API. */
import { contextBridge, ipcRenderer } from "electron";
import { CONNECT, SHELL, type Shell } from "../contract/shell.ts";

contextBridge.exposeInMainWorld(SHELL, Object.freeze({ kind: "electron" } satisfies Shell));

window.addEventListener("message", ({ source, data, ports: [port] }) => {
  if (source === window && data === CONNECT && port) ipcRenderer.postMessage(CONNECT, null, [port]);
});
