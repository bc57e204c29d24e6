/** @file Images of which the system tells nothing. */
import { EventEmitter } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { watchImages } from "../../../src-main/core/inspection/watch-images.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

// It has looked round, and hears nothing from then on.
vi.mock("chokidar", () => ({
  watch: () => {
    const watcher = Object.assign(new EventEmitter(), { close: async () => undefined });
    setImmediate(() => watcher.emit("ready"));
    return watcher;
  },
}));

it("Images that nobody tells of are found all the same, once each", async () => {
  const folder = await temporaryFolder();
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const files = watchImages([folder], stop.signal);
  const first = files.next();
  await mkdir(join(folder, "today"));
  await writeFile(join(folder, "today", "1.png"), "a picture");
  expect((await first).value).toBe(join(folder, "today", "1.png"));
  const second = files.next();
  await writeFile(join(folder, "2.png"), "another picture");
  expect((await second).value).toBe(join(folder, "2.png"));
}, 40_000);
