/** @file A log whose lines a test can read. */
import type { Log } from "../../src-main/rpc/log.ts";

export type LogLine = {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly details: object;
};

export function memoryLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const noteAs = (level: LogLine["level"]) => (details: object, message: string) =>
    void lines.push({ level, message, details });
  return { lines, info: noteAs("info"), warn: noteAs("warn"), error: noteAs("error") };
}
