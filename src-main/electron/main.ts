/** @file The desktop application: wires the core to a window. What is decided here is tested in the modules beside. */
import { join } from "node:path";
import {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  powerSaveBlocker,
  protocol,
  screen,
  session,
} from "electron";
import type { Api } from "../contract/api.ts";
import { failureOf } from "../contract/errors.ts";
import { dataFolderPath } from "../core/store/data-folder.ts";
import { inProcessClient } from "../rpc/in-process-client.ts";
import { openLog } from "../rpc/log.ts";
import { servePorts } from "../rpc/serve-router.ts";
import { createServerApp } from "../server/create-server-app.ts";
import { type OpenKensa, openKensa } from "../server/open-kensa.ts";
import { acceptPorts } from "./accept-ports.ts";
import { APP_ORIGIN } from "./app-url.ts";
import { engineFiles } from "./engine-files.ts";
import { chooseFolder } from "./folder-dialog.ts";
import { logCrashes } from "./log-crashes.ts";
import { menuTemplate } from "./menu.ts";
import { APP_SCHEME_PRIVILEGES, confineContents, restrictPermissions } from "./security.ts";
import { serveScheme } from "./serve-scheme.ts";
import { showWork } from "./show-work.ts";
import { windowOptions } from "./window-options.ts";
import { readWindowState, writeWindowState } from "./window-state.ts";

declare const KENSA_VERSION: string;

const dataFolder = dataFolderPath();
// Before anything else: caches and crash dumps go there, and one instance is allowed for each data folder.
app.setPath("userData", join(dataFolder, "desktop"));

if (app.requestSingleInstanceLock()) void start();
else app.quit();

async function start(): Promise<void> {
  const log = openLog(join(dataFolder, "logs", "desktop.log"));
  logCrashes(app, crashReporter, log);
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
  app.on("web-contents-created", (_event, contents) => confineContents(contents));
  try {
    await app.whenReady();
    const kensa = await open();
    serve(kensa);
    await showWindow(kensa);
    closeBeforeQuit(kensa);
  } catch (thrown) {
    const { message, action } = failureOf(thrown);
    log.error({ err: thrown }, "Kensa could not start");
    dialog.showErrorBox("Kensa could not start", [message, action].join("\n"));
    app.exit(1);
  }

  function open(): Promise<OpenKensa> {
    return openKensa({
      dataFolder,
      log,
      version: KENSA_VERSION,
      pages: join(import.meta.dirname, "../renderer"),
      ...engineFiles({
        isPackaged: app.isPackaged,
        resources: process.resourcesPath,
        mainFolder: import.meta.dirname,
        platform: process.platform,
        arch: process.arch,
      }),
      chooseFolder: () => chooseFolder(dialog, BrowserWindow.getAllWindows()[0]),
    });
  }

  function serve({ parts }: OpenKensa): void {
    restrictPermissions(session.defaultSession);
    serveScheme(protocol, createServerApp(parts, { origins: new Set([APP_ORIGIN]), key: null }));
    acceptPorts(ipcMain, servePorts(parts.router), log);
  }

  async function showWindow({ parts }: OpenKensa): Promise<void> {
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform: process.platform, isPackaged: app.isPackaged })));
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const state = await readWindowState(dataFolder, screens, log);
    const window = new BrowserWindow(windowOptions(join(import.meta.dirname, "../preload/preload.cjs"), state));
    if (state.isMaximised) window.maximize();
    window.once("ready-to-show", () => window.show());
    window.on("close", () => {
      const place = { bounds: window.getNormalBounds(), isMaximised: window.isMaximized() };
      writeWindowState(dataFolder, place).catch((err: unknown) => log.warn({ err }, "the window's place was not kept"));
    });
    app.on("second-instance", () => {
      if (window.isMinimized()) window.restore();
      window.focus();
    });
    const jobs = await inProcessClient<Api>(parts.router).jobs.watch({});
    showWork(jobs, window, powerSaveBlocker).catch((err: unknown) => log.warn({ err }, "work is no longer shown"));
    await window.loadURL(`${APP_ORIGIN}/`);
  }

  /** Work that runs is stopped at its last checkpoint, and the database is closed. */
  function closeBeforeQuit(kensa: OpenKensa): void {
    app.on("window-all-closed", () => app.quit());
    app.once("will-quit", (event) => {
      event.preventDefault();
      kensa.close().finally(() => app.exit());
    });
  }
}
