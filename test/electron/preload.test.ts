import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { CONNECT } from "../../src-main/contract/shell.ts";

/** What Electron lends to a preload script, written down. */
const electron = vi.hoisted(() => ({ exposed: new Map<string, unknown>(), posted: [] as unknown[][] }));
vi.mock("electron", () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => electron.exposed.set(name, value) },
  ipcRenderer: { postMessage: (...message: unknown[]) => electron.posted.push(message) },
}));

const page = new EventTarget();

beforeAll(async () => {
  vi.stubGlobal("window", page);
  await import("../../src-main/electron/preload.ts");
});

function postedFor(message: { source: unknown; data: unknown; ports: unknown[] }): unknown[][] {
  electron.posted.length = 0;
  page.dispatchEvent(Object.assign(new Event("message"), message));
  return electron.posted;
}

test("a page learns which shell it runs in, and can change nothing about it", () => {
  expect([...electron.exposed]).toEqual([["kensaShell", { kind: "electron" }]]);
  expect(Object.isFrozen(electron.exposed.get("kensaShell"))).toBe(true);
});

test("the port of the page itself is handed on", () => {
  const port = {};
  expect(postedFor({ source: page, data: CONNECT, ports: [port] })).toEqual([[CONNECT, null, [port]]]);
});

test.each([
  ["from another window", { source: {}, data: CONNECT, ports: [{}] }],
  ["of another kind", { source: page, data: "something else", ports: [{}] }],
  ["without a port", { source: page, data: CONNECT, ports: [] }],
])("a message %s is passed over", (_which, message) => {
  expect(postedFor(message)).toEqual([]);
});

test("the script stays under thirty lines", async () => {
  const text = await readFile(resolve(import.meta.dirname, "../../src-main/electron/preload.ts"), "utf8");
  expect(text.split("\n").length).toBeLessThan(30);
});
