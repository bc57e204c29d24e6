import { EventEmitter } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import type { InspectionSummary } from "../../src-main/contract/inspect-api.ts";
import { closeCamerasAfterCrash, logCrashes, reloadAfterCrash } from "../../src-main/electron/crashes.ts";
import { engineFiles } from "../../src-main/electron/engine-files.ts";
import { chooseFolder } from "../../src-main/electron/folder-dialog.ts";

import { serveScheme } from "../../src-main/electron/serve-scheme.ts";
import { memoryLog } from "../helpers/memory-log.ts";

const folder = resolve(import.meta.dirname, "../../src-main/electron");

test("in a package the compute process has its own Node beside the archive", () => {
  const packaged = {
    isPackaged: true,
    resources: "/opt/Kensa/resources",
    mainFolder: "/unused",
    arch: "x64",
  };
  expect(engineFiles({ ...packaged, platform: "linux" })).toEqual({
    workerFile: join("/opt/Kensa/resources/engine/worker.js"),
    nodeFile: join("/opt/Kensa/resources/engine/node"),
  });
  expect(engineFiles({ ...packaged, platform: "win32" }).nodeFile).toBe(
    join("/opt/Kensa/resources/engine/node.exe"),
  );
});

test("from the sources it is run by the Node that npm installed", () => {
  const mainFolder = resolve(import.meta.dirname, "../../out/main");
  const { platform, arch } = process;
  const { nodeFile } = engineFiles({ isPackaged: false, resources: "", mainFolder, platform, arch });
  expect(nodeFile).toContain(join("node_modules", `node-${platform === "win32" ? "win" : platform}-${arch}`));
});

type Shown = { readonly properties: readonly string[] };

/** Electron's dialog: what was asked of it, and what the person chose. */
function fakeDialog(answer: { canceled: boolean; filePaths: string[] }) {
  const shown: Shown[] = [];
  const showOpenDialog = async (options: Shown) => {
    shown.push(options);
    return answer;
  };
  return { shown, dialog: { showOpenDialog } as unknown as Parameters<typeof chooseFolder>[0] };
}

test("the folder dialog shows folders only and answers with the one chosen", async () => {
  const { shown, dialog } = fakeDialog({ canceled: false, filePaths: ["/photos/good"] });
  expect(await chooseFolder(dialog, undefined)).toBe("/photos/good");
  expect(shown).toEqual([{ properties: ["openDirectory", "createDirectory"] }]);
});

test("a folder dialog that was closed answers with nothing", async () => {
  const { dialog } = fakeDialog({ canceled: true, filePaths: [] });
  expect(await chooseFolder(dialog, undefined)).toBeNull();
});

test("every request of the scheme is answered by the server app", async () => {
  const handlers = new Map<string, (request: Request) => Promise<Response> | Response>();
  const protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response> | Response) =>
      void handlers.set(scheme, handler),
  };
  serveScheme(protocol, async (request) => new Response(new URL(request.url).pathname));
  const answer = await handlers.get("app")?.(new Request("app://kensa/media/files/1"));
  expect(await answer?.text()).toBe("/media/files/1");
});

test("crash dumps are kept and sent nowhere, and each crash is logged", () => {
  const log = memoryLog();
  const listeners = new Map<string, (...parameters: unknown[]) => void>();
  const app = {
    on: (name: string, listener: (...parameters: unknown[]) => void) => void listeners.set(name, listener),
  };
  const started: object[] = [];
  const reporter = { start: (options: object) => void started.push(options) };
  logCrashes(app as unknown as Parameters<typeof logCrashes>[0], reporter, log);
  listeners.get("render-process-gone")?.({}, {}, { reason: "oom" });
  listeners.get("child-process-gone")?.({}, { type: "GPU", reason: "crashed" });
  expect(started).toEqual([{ uploadToServer: false }]);
  expect(log.lines).toMatchObject([
    { details: { details: { reason: "oom" } } },
    { details: { details: { type: "GPU" } } },
  ]);
});

test("a page whose process died is loaded anew, but not over and over", () => {
  let gone: ((event: object, details: { reason: string }) => void) | undefined;
  let reloads = 0;
  let nowMs = 0;
  const contents = {
    on: (_name: string, listener: typeof gone) => (gone = listener),
    reload: () => (reloads += 1),
  };
  reloadAfterCrash(contents as unknown as Parameters<typeof reloadAfterCrash>[0], () => nowMs);
  gone?.({}, { reason: "clean-exit" });
  expect(reloads).toBe(0);
  gone?.({}, { reason: "oom" });
  nowMs = 30_000;
  gone?.({}, { reason: "oom" });
  expect(reloads).toBe(1);
  nowMs = 120_000;
  gone?.({}, { reason: "crashed" });
  expect(reloads).toBe(2);
});

test("the cameras of a page whose process died are closed", async () => {
  const contents = new EventEmitter();
  const closed: number[] = [];
  const camera = { kind: "camera", name: "" } as const;
  const client = {
    inspect: {
      list: async () =>
        [
          { id: 1, source: camera },
          { id: 2, source: { kind: "command-line" } },
          { id: 3, source: camera },
        ] as InspectionSummary[],
      closeCamera: async ({ inspectionId }: { inspectionId: number }) => {
        closed.push(inspectionId);
        if (inspectionId === 1) throw new Error("It is another process's.");
      },
    },
  };
  closeCamerasAfterCrash(contents as never, { client, log: memoryLog() });
  contents.emit("render-process-gone");
  await vi.waitFor(() => expect(closed).toEqual([1, 3]));
});

test("no source of the shell loosens a page, embeds one, or opens an address outside", async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
  const loosening =
    /webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|<webview|openExternal\(|loadFile\(|executeJavaScript|nodeIntegration\w*: true|sandbox: false|contextIsolation: false/;
  const found: string[] = [];
  for (const name of names) if (loosening.test(await readFile(join(folder, name), "utf8"))) found.push(name);
  expect(names.length).toBeGreaterThan(5);
  expect(found).toEqual([]);
});
