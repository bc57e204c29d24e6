/** @file What a command says when it fails: a sentence on stderr, and with --json an object on stdout too. */
import { type Failure, failureOf, KensaError } from "../contract/errors.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { printable } from "./print.ts";

/** Says what went wrong with this command line, a fault in Kensa with its stack; gives the exit code. */
export function tellFailure(thrown: unknown, args: readonly string[]): number {
  const failure = failureOf(thrown);
  if (wantsJson(args)) printJsonFailure(failure);
  console.error(`kensa: ${printable(failure.message)}`);
  if (failure.action !== undefined) console.error(printable(failure.action));
  if (!(thrown instanceof KensaError))
    console.error("This is a fault in Kensa. Please report it with this:\n", thrown);
  return exitCodeOf(failure.code);
}

/**
 * Whether stdout is for JSON: with `--json`, of `inspect` with `--json -` alone, where the option names a file. Asked of the bare words,
 * since a command line that cannot be parsed is answered in JSON too.
 */
export function wantsJson(args: readonly string[]): boolean {
  if (args[0] !== "inspect") return args.some((arg) => arg === "--json" || arg.startsWith("--json="));
  return args.some((arg, place) => arg === "--json=-" || (arg === "--json" && args[place + 1] === "-"));
}

export function printJsonFailure({ code, message, action }: Failure): void {
  console.log(JSON.stringify({ error: { code, message, action: action ?? null } }));
}
