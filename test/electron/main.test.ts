/** @file The desktop application from its start to its end, on Electron's interfaces: real pages, database and API. */
import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { CONNECT } from "../../src-main/contract/shell.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";
import { fakeElectron } from "./fake-electron.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock("electron");
  vi.resetModules();
});

/** Starts the application over a data folder, as Electron does: by loading its main module. */
async function start(dataFolder: string) {
  const { modules, seen } = fakeElectron();
  vi.stubEnv("KENSA_DATA", dataFolder);
  vi.doMock("electron", () => modules);
  await import("../../src-main/electron/main.ts");
  return seen;
}

type Seen = Awaited<ReturnType<typeof start>>;

async function startShown(dataFolder: string): Promise<Seen> {
  const seen = await start(dataFolder);
  await vi.waitFor(() => expect(seen.windows[0]?.isShown).toBe(true), { timeout: 10_000 });
  return seen;
}

function end({ app }: Seen): Promise<number> {
  app.emit("window-all-closed");
  return app.ended.promise;
}

test("it opens one sandboxed window on our own page, and keeps its caches in the data folder", async () => {
  const dataFolder = join(await temporaryFolder(), "data");
  const seen = await startShown(dataFolder);
  expect(seen.app.isSandboxed).toBe(true);
  expect(seen.app.paths.get("userData")).toBe(join(dataFolder, "desktop"));
  expect(seen.schemes).toMatchObject([{ scheme: "app", privileges: { standard: true, secure: true } }]);
  expect([...seen.permissions].toSorted()).toEqual(["check", "device", "request"]);
  expect(seen.crashReports).toEqual([{ uploadToServer: false }]);
  expect(seen.menus).toHaveLength(1);
  expect(seen.windows).toHaveLength(1);
  expect(seen.windows[0]?.loaded).toEqual(["app://kensa/"]);
  expect(seen.windows[0]?.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true });
  expect(await end(seen)).toBe(0);
});

test("the scheme answers our own pages with the security policy, and nobody else", async () => {
  const seen = await startShown(join(await temporaryFolder(), "data"));
  const ask = async (url: string, headers: Record<string, string> = {}) =>
    (await seen.handlers.get("app")?.(new Request(url, { headers }))) as Response;
  const own = await ask("app://kensa/api/host/capabilities");
  expect(own.status).toBe(200);
  expect(own.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await own.json()).toMatchObject({ nativeFolderDialog: true, demo: true, allowedRoots: null });
  expect((await ask("app://other/api/host/capabilities")).status).toBe(403);
  expect((await ask("app://kensa/api/host/capabilities", { origin: "https://example.com" })).status).toBe(
    403,
  );
  expect((await ask("app://kensa/media/files/1")).status).toBe(404);
  await end(seen);
});

test("a page's port is served, a foreign page's is closed", async () => {
  const seen = await startShown(join(await temporaryFolder(), "data"));
  const port = () =>
    Object.assign(new EventEmitter(), { start: vi.fn(), close: vi.fn(), postMessage: vi.fn() });
  const own = port();
  const foreign = port();
  seen.ipcMain.emit(CONNECT, { ports: [own], senderFrame: { url: "app://kensa/", parent: null } });
  seen.ipcMain.emit(CONNECT, {
    ports: [foreign],
    senderFrame: { url: "https://example.com/", parent: null },
  });
  expect(own.start).toHaveBeenCalledOnce();
  expect(foreign.start).not.toHaveBeenCalled();
  expect(foreign.close).toHaveBeenCalledOnce();
  await end(seen);
});

test("a second start brings the window to the front", async () => {
  const seen = await startShown(join(await temporaryFolder(), "data"));
  seen.app.emit("second-instance");
  expect(seen.windows[0]?.focused).toBe(1);
  await end(seen);
});

test("the window's place is kept for the next start", async () => {
  const dataFolder = join(await temporaryFolder(), "data");
  const seen = await startShown(dataFolder);
  seen.windows[0]?.close();
  await vi.waitFor(() => expect(seen.windows[0]?.isClosed).toBe(true));
  expect(seen.questions).toEqual([]);
  await end(seen);
  await vi.waitFor(async () => {
    const kept: unknown = JSON.parse(await readFile(join(dataFolder, "window.json"), "utf8"));
    expect(kept).toMatchObject({ bounds: { x: 10, y: 20, width: 1300, height: 800 } });
  });
});

test("a data folder that cannot be used is named in a box, and in the log", async () => {
  const dataFolder = join(await temporaryFolder(), "data");
  await mkdir(dataFolder, { recursive: true });
  await writeFile(
    join(dataFolder, "kensa.db"),
    "this is no database, but it is long enough to be taken for one".repeat(20),
  );
  const seen = await start(dataFolder);
  expect(await seen.app.ended.promise).toBe(1);
  expect(seen.errors).toEqual([expect.stringMatching(/^Kensa を起動できませんでした: .*kensa\.db/)]);
  expect(await readFile(join(dataFolder, "logs", "desktop.log"), "utf8")).toContain("Kensa could not start");
});

test("a file in the data folder's place is named in a box", async () => {
  const dataFolder = join(await temporaryFolder(), "data");
  await writeFile(dataFolder, "");
  const seen = await start(dataFolder);
  expect(await seen.app.ended.promise).toBe(1);
  expect(seen.errors).toEqual([expect.stringMatching(/^Kensa を起動できませんでした: .*data/)]);
});

test.skipIf(!existsSync("/dev/full"))("the box is shown where the log cannot be written", async () => {
  const said = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const dataFolder = join(await temporaryFolder(), "data");
  await mkdir(join(dataFolder, "logs"), { recursive: true });
  await symlink("/dev/full", join(dataFolder, "logs", "desktop.log"));
  await writeFile(join(dataFolder, "kensa.db"), "no database ".repeat(100));
  const seen = await start(dataFolder);
  expect(await seen.app.ended.promise).toBe(1);
  expect(seen.errors).toHaveLength(1);
});
