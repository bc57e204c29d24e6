/** @file Electron as the main process sees it, written down: what was set, shown and handed over. */
import { EventEmitter } from "node:events";

type Handler = (request: Request) => Promise<Response> | Response;

class FakeWindow extends EventEmitter {
  static readonly opened: FakeWindow[] = [];
  static getAllWindows(): FakeWindow[] {
    return FakeWindow.opened;
  }
  readonly loaded: string[] = [];
  readonly webContents = Object.assign(new EventEmitter(), {
    reload: () => {},
  });
  isShown = false;
  isClosed = false;
  focused = 0;
  readonly options: { readonly webPreferences: object };

  constructor(options: { readonly webPreferences: object }) {
    super();
    this.options = options;
    FakeWindow.opened.push(this);
  }
  show(): void {
    this.isShown = true;
  }
  focus(): void {
    this.focused += 1;
  }
  close(): void {
    this.isClosed = true;
    this.emit("close", {
      preventDefault: () => {
        this.isClosed = false;
      },
    });
  }
  maximize(): void {}
  restore(): void {}
  setProgressBar(): void {}
  isDestroyed(): boolean {
    return false;
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  getNormalBounds() {
    return { x: 10, y: 20, width: 1300, height: 800 };
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    this.emit("ready-to-show");
  }
}

class FakeApp extends EventEmitter {
  readonly isPackaged = false;
  readonly paths = new Map<string, string>();
  readonly ended = Promise.withResolvers<number>();
  isSandboxed = false;
  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }
  requestSingleInstanceLock(): boolean {
    return true;
  }
  enableSandbox(): void {
    this.isSandboxed = true;
  }
  async whenReady(): Promise<void> {}
  getLocale(): string {
    return "ja";
  }
  quit(): void {
    this.emit("will-quit", { preventDefault: () => {} });
  }
  exit(code = 0): void {
    this.ended.resolve(code);
  }
}

/** A fresh Electron. Its modules are named as Electron names them; `seen` is what became of them. */
export function fakeElectron() {
  FakeWindow.opened.length = 0;
  const app = new FakeApp();
  const ipcMain = new EventEmitter();
  const seen = {
    app,
    ipcMain,
    windows: FakeWindow.opened,
    schemes: [] as object[],
    handlers: new Map<string, Handler>(),
    errors: [] as string[],
    questions: [] as { readonly message: string; readonly detail: string; readonly buttons: string[] }[],
    /** Which button is pressed next; the first one keeps the window open. */
    answer: 0,
    crashReports: [] as object[],
    menus: [] as unknown[],
    permissions: new Set<string>(),
  };
  const noteHandler = (name: string) => () => void seen.permissions.add(name);
  const modules = {
    app,
    ipcMain,
    BrowserWindow: FakeWindow,
    crashReporter: { start: (options: object) => seen.crashReports.push(options) },
    dialog: {
      showErrorBox: (title: string, text: string) => seen.errors.push(`${title}: ${text}`),
      showMessageBox: async (_window: FakeWindow, question: (typeof seen.questions)[number]) => {
        seen.questions.push(question);
        return { response: seen.answer };
      },
    },
    Menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: (menu: unknown) => seen.menus.push(menu),
    },
    powerSaveBlocker: { start: () => 1, stop: () => true },
    protocol: {
      registerSchemesAsPrivileged: (schemes: object[]) => seen.schemes.push(...schemes),
      handle: (scheme: string, handler: Handler) => seen.handlers.set(scheme, handler),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: noteHandler("request"),
        setPermissionCheckHandler: noteHandler("check"),
        setDevicePermissionHandler: noteHandler("device"),
      },
    },
  };
  return { modules, seen };
}
