/** @file `kensa serve` as a process of its own, over a data folder of its own: started, killed, started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname, "../../..");
/** The built programs; those of a package can be named instead. */
const programs = resolve(root, process.env["KENSA_PROGRAMS"] ?? "out");

export class KensaServer {
  readonly dataFolder: string;
  readonly #allowedRoot: string;
  #process: ChildProcess | undefined;
  #origin = "";
  #port = 0;

  /** @param allowedRoot the only folder that pages may choose folders in */
  constructor(dataFolder: string, allowedRoot: string) {
    this.dataFolder = dataFolder;
    this.#allowedRoot = allowedRoot;
  }

  /** As `http://127.0.0.1:4321`; the same after another start. */
  get origin(): string {
    return this.#origin;
  }

  async start(): Promise<void> {
    const options = ["--port", String(this.#port), "--root", this.#allowedRoot];
    const server = spawn(process.execPath, [join(programs, "main/kensa.js"), "serve", ...options], {
      env: { ...process.env, KENSA_DATA: this.dataFolder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = server;
    const address = await firstAddress(server);
    this.#origin = address.origin;
    this.#port = Number(address.port);
  }

  /** As a power cut or a crash ends it: nothing is said, nothing is tidied up. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.#end("SIGINT");
  }

  /** Kills every compute process of this server, as a driver's crash does. */
  async killEngine(): Promise<void> {
    const engines = await childrenOf(this.#process?.pid ?? 0);
    if (engines.length === 0) throw new Error("Nothing is being computed.");
    for (const pid of engines) process.kill(pid, "SIGKILL");
  }

  /** The address to open first, with the key at its end. */
  async entrance(): Promise<string> {
    return `${this.#origin}/?key=${await this.#key()}`;
  }

  /** Asks as a factory's own software would. Throws where the answer is no success. */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#origin}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.#key()}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  async #key(): Promise<string> {
    return (await readFile(join(this.dataFolder, "door-key"), "utf8")).trim();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  }
}

/** The processes that a process has started, as Linux tells it. */
async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    // Behind the name in parentheses, which may hold anything: the state, and the parent.
    pids.map((pid) =>
      readFile(`/proc/${pid}/stat`, "utf8").then(
        (text) => Number(/.*\) \S (\d+)/s.exec(text)?.[1]),
        () => 0,
      ),
    ),
  );
  return pids.filter((_pid, index) => parents[index] === parent);
}

async function firstAddress(server: ChildProcess): Promise<URL> {
  if (server.stdout === null) throw new Error("The server's output is not read.");
  for await (const line of createInterface(server.stdout)) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address !== undefined) return new URL(address);
  }
  throw new Error("The server ended before it said its address.");
}
