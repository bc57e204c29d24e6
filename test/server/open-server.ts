/** @file The whole application behind a port, over an empty data folder, for the running test. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { listen } from "../../src-main/server/listen.ts";
import { openKensa } from "../../src-main/server/open-kensa.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";
import { memoryLog } from "../helpers/memory-log.ts";
import { type RawReply, type RawRequest, rawRequest } from "./raw-request.ts";

export const workerFile = resolve(import.meta.dirname, "../../out/main/worker.js");

/** What a browser or a program has that was let in. */
export const KEY = "test-key-of-32-letters-0123456789";

export async function openServer() {
  const folder = await temporaryFolder();
  const dataFolder = join(folder, "data");
  const pages = join(folder, "pages");
  await mkdir(join(pages, "assets"), { recursive: true });
  await writeFile(join(pages, "index.html"), "<!doctype html><title>Kensa</title>");
  await writeFile(join(pages, "assets/main-BqX1.js"), "export {};");
  await writeFile(join(folder, "secret.txt"), "not for the browser");
  const log = memoryLog();
  const kensa = await openKensa({ dataFolder, workerFile, pages, version: "1.2.3", log });
  const server = await listen(kensa.parts, { host: "127.0.0.1", port: 0, key: KEY });
  onTestFinished(async () => {
    await server.close();
    await kensa.close();
  });
  const { port } = server;
  const origin = `http://127.0.0.1:${port}`;
  return {
    server,
    kensa,
    log,
    dataFolder,
    port,
    origin,
    /** As a stranger: only what is given is sent. */
    send: (path: string, options?: RawRequest): Promise<RawReply> => rawRequest(port, path, options),
    /** As software with the key. */
    ask: (path: string, { headers, ...options }: RawRequest = {}): Promise<RawReply> =>
      rawRequest(port, path, { ...options, headers: { authorization: `Bearer ${KEY}`, ...headers } }),
  };
}

/** The body of a call by the RPC library's protocol. */
export function rpcBody(input: unknown): RawRequest {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ json: input }),
  };
}
