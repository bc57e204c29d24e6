import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { desktopWordsFor } from "../../assets/messages/desktop.ts";
import { menuTemplate } from "../../src-main/electron/menu.ts";
import { windowOptions } from "../../src-main/electron/window-options.ts";
import { readWindowState, writeWindowState } from "../../src-main/electron/window-state.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";
import { memoryLog } from "../helpers/memory-log.ts";

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: -200, width: 1280, height: 1024 },
];
const first = { bounds: { width: 1366, height: 768 }, isMaximised: false };

test("a page runs sandboxed, apart from its preload script, and without Node", () => {
  const { webPreferences } = windowOptions("/somewhere/preload.cjs", first);
  expect(webPreferences).toEqual({
    preload: "/somewhere/preload.cjs",
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  });
});

test("the window opens where it was closed", async () => {
  const folder = await temporaryFolder();
  const place = { bounds: { x: 2000, y: -100, width: 1100, height: 800 }, isMaximised: true };
  await writeWindowState(folder, place);
  expect(await readWindowState(folder, screens, memoryLog())).toEqual(place);
});

test("the first window is centred, and nothing is logged", async () => {
  const log = memoryLog();
  expect(await readWindowState(await temporaryFolder(), screens, log)).toEqual(first);
  expect(log.lines).toEqual([]);
});

test.each([
  ["on a screen that is gone", { x: 5000, y: 100, width: 1100, height: 800 }],
  ["beside all screens but for a sliver", { x: -1000, y: 100, width: 1100, height: 800 }],
  ["with its title bar above the screen", { x: 100, y: -300, width: 1100, height: 800 }],
  ["below the screen", { x: 100, y: 1000, width: 1100, height: 800 }],
])("a window that lay %s is centred", async (_where, bounds) => {
  const folder = await temporaryFolder();
  await writeWindowState(folder, { bounds, isMaximised: false });
  expect(await readWindowState(folder, screens, memoryLog())).toEqual(first);
});

test.each([
  ["no JSON", "{"],
  ["no place", '{"schemaVersion":1}'],
  [
    "a monstrous size",
    '{"schemaVersion":1,"bounds":{"x":0,"y":0,"width":1e9,"height":1},"isMaximised":false}',
  ],
  ["a later version", '{"schemaVersion":2}'],
])("a file that holds %s is logged and kept", async (_what, text) => {
  const folder = await temporaryFolder();
  const log = memoryLog();
  await writeFile(join(folder, "window.json"), text);
  expect(await readWindowState(folder, screens, log)).toEqual(first);
  expect(log.lines).toMatchObject([{ level: "warn" }]);
  expect(await readFile(join(folder, "window.json"), "utf8")).toBe(text);
});

const words = desktopWordsFor("en-GB").menu;

function rolesIn(template: ReturnType<typeof menuTemplate>): string[] {
  return template.flatMap(({ role, submenu }) => [
    ...(role === undefined ? [] : [role]),
    ...(Array.isArray(submenu) ? rolesIn(submenu) : []),
  ]);
}

test("a packaged application offers no developer tools", () => {
  const roles = rolesIn(menuTemplate({ platform: "linux", isPackaged: true, words }));
  expect(roles).toContain("togglefullscreen");
  expect(roles).not.toContain("toggleDevTools");
  expect(roles).not.toContain("reload");
});

test("the menu of macOS begins with the application's own", () => {
  expect(rolesIn(menuTemplate({ platform: "darwin", isPackaged: false, words }))[0]).toBe("appMenu");
});

test.each([
  ["ja", "ファイル", "全画面表示"],
  ["de-CH", "Datei", "Vollbild"],
  ["fr", "File", "Full Screen"],
])("the menu of a system in %s has its words for %s", (locale, file, fullScreen) => {
  const menu = menuTemplate({ platform: "win32", isPackaged: true, words: desktopWordsFor(locale).menu });
  expect(menu[0]?.label).toBe(file);
  const labels = labelsIn(menu);
  expect(labels).toContain(fullScreen);
  expect(labels).not.toContain(undefined);
});

/** Of everything but the lines between. */
function labelsIn(template: ReturnType<typeof menuTemplate>): (string | undefined)[] {
  return template
    .filter(({ type }) => type !== "separator")
    .flatMap(({ label, submenu }) => [label, ...(Array.isArray(submenu) ? labelsIn(submenu) : [])]);
}
