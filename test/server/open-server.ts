/** @file The whole application behind a port, over an empty data folder. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { listen } from "../../src-main/server/listen.ts";
import { openKensa } from "../../src-main/server/open-kensa.ts";
import { memoryLog } from "../helpers/memory-log.ts";
import { type RawReply, type RawRequest, rawRequest } from "./raw-request.ts";

export const workerFile = resolve(import.meta.dirname, "../../out/main/worker.js");

/** What a browser or a program has that was let in. */
export const KEY = "test-key-of-32-letters-0123456789";

export const DOCUMENT = "<!doctype html><title>Kensa</title>";

/** A server for the running test alone. */
export async function openServer(): Promise<TestServer> {
  const { server, close } = await startServer();
  onTestFinished(close);
  return server;
}

/** One server for all tests of a file; none of them may leave anything behind that another one sees. */
export function shareServer(): () => TestServer {
  let started: Awaited<ReturnType<typeof startServer>> | undefined;
  beforeAll(async () => {
    started = await startServer();
  });
  afterAll(() => started?.close());
  return () => {
    if (started === undefined) throw new Error("The server is not started yet.");
    return started.server;
  };
}

export type TestServer = Awaited<ReturnType<typeof startServer>>["server"];

async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "kensa-server-"));
  const dataFolder = join(folder, "data");
  const pages = join(folder, "pages");
  await mkdir(join(pages, "assets"), { recursive: true });
  await writeFile(join(pages, "index.html"), DOCUMENT);
  await writeFile(join(pages, "assets/main-BqX1.js"), "export {};");
  await writeFile(join(folder, "secret.txt"), "not for the browser");
  const log = memoryLog();
  const kensa = await openKensa({ dataFolder, workerFile, pages, version: "1.2.3", log });
  const listening = await listen(kensa.parts, { host: "127.0.0.1", port: 0, key: KEY });
  const { port, address, ticketAddress } = listening;
  const server = {
    kensa,
    log,
    folder,
    dataFolder,
    port,
    address,
    ticketAddress,
    /** As a stranger: only what is given is sent. */
    send: (path: string, options?: RawRequest): Promise<RawReply> => rawRequest(port, path, options),
    /** As software with the key. */
    ask: (path: string, { headers, ...options }: RawRequest = {}): Promise<RawReply> =>
      rawRequest(port, path, { ...options, headers: { authorization: `Bearer ${KEY}`, ...headers } }),
  };
  const close = async () => {
    await listening.close();
    await kensa.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { server, close };
}

/** The body of a call by the RPC library's protocol. */
export function rpcBody(input: unknown): RawRequest {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ json: input }),
  };
}
