/** @file What becomes of a command whose output goes nowhere, and of faults that nobody caught. */
import { failureOf } from "../contract/errors.ts";
import { systemCode, systemFailure } from "../core/files/system-failure.ts";
import { exitCodes } from "./exit-codes.ts";
import { printable } from "./print.ts";
import { tellFailure } from "./tell-failure.ts";

/**
 * Lets a command go on to its own end and exit code where its output is not read any more (`| head -3`, or `| tee log` at
 * Ctrl-C): it writes files and a database, too. Output that is lost for another reason, such as a full disk, is told once on
 * stderr, and makes the exit code that of a failure.
 */
export function guardOutput(): void {
  let isLost = false;
  process.stdout.on("error", (thrown: Error) => {
    if (systemCode(thrown) === "EPIPE" || isLost) return;
    isLost = true;
    const { message, action = "" } = failureOf(systemFailure(thrown, "the standard output"));
    console.error(`kensa: ${printable(`${message} ${action}`)}`);
    process.once("exit", () => {
      process.exitCode = exitCodes.failed;
    });
  });
  // How far the work is stands there; where that cannot be written there is nowhere left to say so.
  process.stderr.on("error", () => {});
}

/** Ends the process with the exit code of a failure where something is thrown outside of what the command waits for. */
export function endAtFaults(args: readonly string[]): void {
  process.on("uncaughtException", (thrown) => process.exit(tellFailure(thrown, args)));
}
