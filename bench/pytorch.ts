/** @file PyTorch in a process of its own, where this machine has it; see `pytorch_step.py`. */
import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { z } from "zod";
import type { Contender } from "./interleave.ts";

export type PyTorchLayout = "default" | "channels-last";

const PYTHONS = ["python3", "/usr/bin/python3"];
const introduction = z.object({ torch: z.string(), parameters: z.int().positive() });
const timings = z.array(z.number().nonnegative());

/** The first Python here that can import PyTorch; null where none can. */
export async function findPyTorch(): Promise<string | null> {
  for (const python of PYTHONS) {
    const found = await promisify(execFile)(python, ["-c", "import torch"]).catch(() => null);
    if (found) return python;
  }
  return null;
}

/** The reference network's training in PyTorch, waiting to be asked for steps. */
export class PyTorchTraining {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  readonly version: string;
  readonly parameters: number;

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, null>,
    reader: Interface,
    lines: AsyncIterator<string>,
    { torch, parameters }: z.infer<typeof introduction>,
  ) {
    this.#process = child;
    this.#reader = reader;
    this.#lines = lines;
    this.version = torch;
    this.parameters = parameters;
  }

  static async start(
    python: string,
    script: string,
    threads: number,
    layout: PyTorchLayout,
  ): Promise<PyTorchTraining> {
    const child = spawn(python, [script, String(threads), layout], { stdio: ["pipe", "pipe", "inherit"] });
    const reader = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    return new PyTorchTraining(child, reader, lines, introduction.parse(await nextLine(lines)));
  }

  readonly run: Contender = async (times) => {
    this.#process.stdin.write(`${times}\n`);
    return timings.parse(await nextLine(this.#lines));
  };

  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
    this.#reader.close();
  }
}

async function nextLine(lines: AsyncIterator<string>): Promise<unknown> {
  const { value, done } = await lines.next();
  if (done) throw new Error("PyTorch's process ended before it answered.");
  return JSON.parse(value as string) as unknown;
}
