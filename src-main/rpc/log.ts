/** @file The application's log: one JSON object a line, in a file of the data folder, so that it can be sent with a report. */
import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";
import { systemFailure } from "../core/files/system-failure.ts";

/** Where the shells note what a person did not cause. `details` go into the line as they are: no secrets. Never throws. */
export type Log = {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};

const MEBIBYTE = 1024 * 1024;
/** From this size on a log is set aside when it is next opened, and the one set aside before is dropped. */
const LARGEST_BYTES = 5 * MEBIBYTE;
/** Of lines that the disk did not take; they wait for the next one, and what comes beyond is dropped. */
const MOST_WAITING_BYTES = MEBIBYTE;

/**
 * Opens the log at `file`, in a folder that is made where it is missing, and goes on at its end. Lines are written at once,
 * so that the last one before a crash is there; there are few of them. Where the disk does not take one (it is full, say),
 * stderr is told once, and the work that was to be noted goes on.
 *
 * @throws KensaError `conflict`, `not-permitted`, `disk-full` where the file cannot be opened
 */
export function openLog(file: string): Log {
  const destination = openDestination(file);
  let isTold = false;
  destination.on("error", (thrown: Error) => {
    if (!isTold) process.emitWarning(`The log ${file} cannot be written: ${thrown.message}`);
    isTold = true;
  });
  return pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

function openDestination(file: string): ReturnType<typeof pino.destination> {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LARGEST_BYTES) renameSync(file, `${file}.old`);
    return pino.destination({ dest: file, sync: true, maxLength: MOST_WAITING_BYTES });
  } catch (thrown) {
    throw systemFailure(thrown, folder);
  }
}
