/** @file A command line of the measurements: parsed, or refused by a sentence. */
import { type Command, CommanderError } from "commander";
import { KensaError } from "../src-main/contract/errors.ts";

/**
 * Parses the arguments after the program's name.
 *
 * @returns false where help was asked for, which is printed then
 * @throws KensaError `invalid-input` where an option is not known or has no sense
 */
export function parseCommandLine(program: Command, argv: readonly string[]): boolean {
  try {
    program
      .exitOverride()
      // Whoever catches the failure says it.
      .configureOutput({ outputError: () => undefined })
      .parse([...argv], { from: "user" });
    return true;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return false;
    throw new KensaError("invalid-input", thrown.message.replace(/^error: /, ""), { cause: thrown });
  }
}
