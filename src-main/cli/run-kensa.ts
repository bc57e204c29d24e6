/** @file Parses a command line, runs the command, and turns whatever goes wrong into a sentence and an exit code. */
import { Command, CommanderError } from "commander";
import { addActivateCommand } from "./commands/activate.ts";
import { addBackupCommand } from "./commands/backup.ts";
import { addDefectsCommand } from "./commands/defects.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEvaluateCommand } from "./commands/evaluate.ts";
import { addInspectCommand } from "./commands/inspect.ts";
import { addModelsCommand } from "./commands/models.ts";
import { addPaperCommand } from "./commands/paper.ts";
import { addRestoreCommand } from "./commands/restore.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addThresholdCommand } from "./commands/threshold.ts";
import { addTrainCommand } from "./commands/train.ts";
import { type End, exitCodes } from "./exit-codes.ts";
import { printJsonFailure, tellFailure, wantsJson } from "./tell-failure.ts";
import { version } from "./version.ts";

const EPILOGUE = `
Exit codes: 0 done; 1 some images could not be judged; 2 wrong use; 3 failed; 130 stopped by Ctrl-C.
Models, trainings and results are kept in the folder that «kensa doctor» names; the environment variable
KENSA_DATA chooses another one. What Kensa needs is on this computer: it never uses the network.

Examples:
  kensa train --good photos/bracket/good
  kensa inspect --model bracket-20260131-101500-a1b2c3 photos/bracket/today --report today.html
`;

/** Runs one command line, without the names of program and script. Gives its exit code; never throws. */
export async function runKensa(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return endOfParsing(thrown, args);
    return tellFailure(thrown, args);
  }
}

function createProgram(end: End): Command {
  const program = new Command("kensa")
    .description("Visual inspection that learns from images of good parts only.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", EPILOGUE)
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "kensa: ")) })
    .exitOverride();
  addTrainCommand(program, end);
  addDefectsCommand(program, end);
  addInspectCommand(program, end);
  addEvaluateCommand(program, end);
  addModelsCommand(program, end);
  addActivateCommand(program, end);
  addThresholdCommand(program, end);
  addDoctorCommand(program, end);
  addBackupCommand(program, end);
  addRestoreCommand(program, end);
  addServeCommand(program, end);
  addDemoCommand(program, end);
  addPaperCommand(program, end);
  return program;
}

/** Commander has said what there was to say; help that was asked for is no mistake. */
function endOfParsing({ exitCode, code, message }: CommanderError, args: readonly string[]): number {
  if (exitCode === 0) return exitCodes.done;
  if (code !== "commander.help" && wantsJson(args)) {
    printJsonFailure({ code: "invalid-input", message: message.replace(/^error: /, "") });
  }
  return exitCodes.wrongUse;
}
