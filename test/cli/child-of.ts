/** @file The process that a process has started, on Linux. */
import { readFile } from "node:fs/promises";

/** The id of its only child. Throws where it has none, or several. */
export async function childOf(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ");
  if (children.length !== 1 || children[0] === "") throw new Error(`Process ${pid} has not one child.`);
  return Number(children[0]);
}
