/** @file The desktop application: wires the core to a window. What is decided is decided in the modules beside. */
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
import { drawDemoParts } from "../../assets/demo-part/draw-demo-parts.ts";
import { desktopWordsFor } from "../../assets/messages/desktop.ts";
import type { Api } from "../contract/api.ts";
import { failureOf } from "../contract/errors.ts";
import { dataFolderPath } from "../core/store/data-folder.ts";
import { inProcessClient } from "../rpc/in-process-client.ts";
import { type Log, openLog } from "../rpc/log.ts";
import { servePorts } from "../rpc/serve-router.ts";
import { createServerApp } from "../server/create-server-app.ts";
import { type OpenKensa, openKensa } from "../server/open-kensa.ts";
import { acceptPorts } from "./accept-ports.ts";
import { APP_ORIGIN } from "./app-url.ts";
import { askBeforeClosing } from "./ask-before-closing.ts";
import { closeCamerasAfterCrash, logCrashes, reloadAfterCrash } from "./crashes.ts";
import { engineFiles } from "./engine-files.ts";
import { chooseFolder } from "./folder-dialog.ts";
import { menuTemplate } from "./menu.ts";
import { APP_SCHEME_PRIVILEGES, confineContents, restrictPermissions } from "./security.ts";
import { serveScheme } from "./serve-scheme.ts";
import { keepScreenOn, showWork } from "./show-work.ts";
import { windowOptions } from "./window-options.ts";
import { readWindowState, writeWindowState } from "./window-state.ts";

declare const KENSA_VERSION: string;

const { isPackaged } = app;
const { platform, arch, resourcesPath: resources } = process;
const dataFolder = dataFolderPath();
// Before anything else: caches and crash dumps go there, and for each data folder there is one instance.
app.setPath("userData", join(dataFolder, "desktop"));

if (app.requestSingleInstanceLock()) void start();
else app.quit();

async function start(): Promise<void> {
  let log: Log | undefined;
  try {
    log = openLog(join(dataFolder, "logs", "desktop.log"));
    logCrashes(app, crashReporter, log);
    app.enableSandbox();
    protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
    app.on("web-contents-created", (_event, contents) => confineContents(contents));
    await app.whenReady();
    const kensa = await openKensa({
      ...engineFiles({ isPackaged, resources, mainFolder: import.meta.dirname, platform, arch }),
      dataFolder,
      pages: join(import.meta.dirname, "../renderer"),
      version: KENSA_VERSION,
      log,
      drawDemoParts,
      chooseFolder: () => chooseFolder(dialog, BrowserWindow.getAllWindows()[0]),
      onCamera: keepScreenOn(powerSaveBlocker),
    });
    serve(kensa);
    const window = await openWindow(kensa);
    endWith(window, kensa);
    await window.loadURL(`${APP_ORIGIN}/`);
  } catch (thrown) {
    const { message, action = "" } = failureOf(thrown);
    // First: what stands in the way of Kensa may stand in the way of its log.
    dialog.showErrorBox(desktopWordsFor(app.getLocale()).cannotStart, `${message}\n${action}`);
    log?.error({ err: thrown }, "Kensa could not start");
    app.exit(1);
  }
}

function serve({ parts }: OpenKensa): void {
  restrictPermissions(session.defaultSession);
  serveScheme(protocol, createServerApp(parts, { origins: new Set([APP_ORIGIN]), key: null }));
  acceptPorts(ipcMain, servePorts(parts.router), parts.log);
}

async function openWindow({ parts: { log, router } }: OpenKensa): Promise<BrowserWindow> {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({ platform, isPackaged, words: desktopWordsFor(app.getLocale()).menu }),
    ),
  );
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const state = await readWindowState(dataFolder, screens, log);
  const window = new BrowserWindow(windowOptions(join(import.meta.dirname, "../preload/preload.cjs"), state));
  if (state.isMaximised) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("unresponsive", () => log.warn({}, "the window does not respond"));
  app.on("second-instance", () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  const client = inProcessClient<Api>(router);
  closeCamerasAfterCrash(window.webContents, { client, log });
  reloadAfterCrash(window.webContents, () => performance.now());
  askBeforeClosing(window, { client, dialog, locale: app.getLocale(), log });
  const jobs = await client.jobs.watch({});
  showWork(jobs, window, powerSaveBlocker).catch((err: unknown) =>
    log.warn({ err }, "work is no longer shown"),
  );
  return window;
}

/** Without its window the application ends: work is stopped at its last checkpoint, and the database closed. */
function endWith(window: BrowserWindow, kensa: OpenKensa): void {
  let placed = Promise.resolve();
  window.on("close", () => {
    placed = writeWindowState(dataFolder, {
      bounds: window.getNormalBounds(),
      isMaximised: window.isMaximized(),
    });
  });
  app.on("window-all-closed", () => app.quit());
  app.once("will-quit", async (event) => {
    event.preventDefault();
    for (const { reason } of (await Promise.allSettled([placed, kensa.close()])).filter(isRejected))
      kensa.parts.log.error({ err: reason }, "Kensa did not end well");
    app.exit();
  });
}

function isRejected(result: PromiseSettledResult<unknown>): result is PromiseRejectedResult {
  return result.status === "rejected";
}
