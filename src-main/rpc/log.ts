/** @file The application's log: one JSON object a line, in a file of the data folder, so that it can be sent with a report. */
import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";

/** Where the shells note what a person did not cause. `details` go into the line as they are: no secrets. */
export type Log = {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};

/** From this size on a log is set aside when it is next opened, and the one set aside before is dropped. */
const LARGEST_BYTES = 5 * 1024 * 1024;

/**
 * Opens the log at `file` and goes on at its end. Lines are written at once, so that the last one before a crash is
 * there; there are few of them.
 */
export function openLog(file: string): Log {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_BYTES) renameSync(file, `${file}.old`);
  return pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: file, sync: true }),
  );
}
