/** @file The built command as a process of its own, and small folders of images for it. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { writeParts } from "../core/dataset/pictures.ts";

const KENSA = resolve("out/main/kensa.js");

export type Ended = {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Running = {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves once stderr or stdout holds this text; rejects where the process ends first. */
  readonly saw: (text: string) => Promise<void>;
  readonly end: Promise<Ended>;
};

/** A folder of its own with a data folder inside; to be removed by `remove`. */
export async function makeWorkplace() {
  const folder = await mkdtemp(join(tmpdir(), "kensa-cli-"));
  const data = join(folder, "data");
  return {
    folder,
    data,
    /** Starts `kensa` over this data folder. */
    start: (...args: string[]) => startKensa(args, data),
    /** Runs `kensa` to its end. */
    kensa: (...args: string[]) => startKensa(args, data).end,
    /** Writes pictures of parts into a folder of that name, and gives its path. */
    async parts(name: string, count: number): Promise<string> {
      const path = join(folder, name);
      await mkdir(path, { recursive: true });
      await writeParts(path, count, 40);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export type Workplace = Awaited<ReturnType<typeof makeWorkplace>>;

function startKensa(args: readonly string[], data: string): Running {
  const child = spawn(process.execPath, [KENSA, ...args], {
    env: { ...process.env, KENSA_DATA: data, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  const waiting = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const look of waiting) look();
  });
  const end = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const saw = (text: string) =>
    new Promise<void>((fulfil, reject) => {
      const look = () => (stdout + stderr).includes(text) && fulfil();
      waiting.add(look);
      look();
      void end.then(() => reject(new Error(`It ended without saying "${text}":\n${stdout}${stderr}`)));
    });
  return { process: child, saw, end };
}

/** The least that a training can be: 28 pixels, a few steps, on the CPU. */
export function smallTraining(good: string, steps = 12): string[] {
  const threads = Math.min(2, availableParallelism());
  const rest = `--preset bigan --size 28 --steps ${steps} --device cpu --threads ${threads} --json`;
  return ["train", "--good", good, ...rest.split(" ")];
}

/** The last line of an output, which is JSON. */
export function lastJson(output: string): unknown {
  return JSON.parse(output.trimEnd().split("\n").at(-1)!);
}
