/**
 * @file Runs a measurement in a process of its own: memory that one has taken, and threads that it has started, are gone
 * before the next begins.
 */
import { fork } from "node:child_process";
import { z } from "zod";
import { type BenchContext, benchContext, type Measured, measured } from "./measurement.ts";

/** The argument that turns the program into such a process. */
export const APART = "--apart";

const order = z.object({ name: z.string(), context: benchContext });
const answer = z.object({ measured }).or(z.object({ fault: z.string() }));

/** Starts this program again for the one piece of work. Throws what it threw. */
export async function runApart(program: string, name: string, context: BenchContext): Promise<Measured> {
  const child = fork(program, [APART]);
  const answered = new Promise<unknown>((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`The process of «${name}» ended without an answer (${signal ?? code}).`)),
    );
  });
  child.send({ name, context });
  const given = answer.parse(await answered);
  if ("fault" in given) throw new Error(`«${name}» failed: ${given.fault}`);
  return given.measured;
}

/** The other side: takes one order, does it, answers, and ends. */
export function serveApart(work: (name: string, context: BenchContext) => Promise<Measured>): void {
  process.once("message", (message) => {
    const { name, context } = order.parse(message);
    void work(name, context)
      .then((result) => ({ measured: result }))
      .catch((fault: unknown) => ({
        fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault),
      }))
      .then((reply) => process.send!(reply, () => process.disconnect()));
  });
}
