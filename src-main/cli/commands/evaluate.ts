/** @file `kensa evaluate`: how good a model is on images whose truth is known. */
import { type Command, Option } from "commander";
import { KensaError } from "../../contract/errors.ts";
import type { TableSource } from "../../contract/table.ts";
import { figuresByKind, kindOfFile } from "../defect-kinds.ts";
import { evaluationText } from "../evaluation-text.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { JSON_VERSION } from "../json-version.ts";
import { measureModel } from "../measure-model.ts";
import { withApp } from "../open-app.ts";
import { requireFolders, threadsOption } from "../option-values.ts";
import { printable, shortPath } from "../print.ts";
import { stopOnInterrupt } from "../stop-signal.ts";
import { evaluateRows } from "../table-inspection.ts";
import { encodingOption, requireNoTableOption } from "../table-options.ts";

type EvaluateFlags = {
  readonly model: string;
  readonly good?: readonly string[];
  readonly bad?: readonly string[];
  readonly table?: string;
  readonly encoding?: TableSource["encoding"];
  readonly masks?: string;
  readonly threads: number;
  readonly json?: true;
};

export function addEvaluateCommand(program: Command, end: End): void {
  const command = program
    .command("evaluate")
    .summary("measure a model on known good and bad images")
    .description(
      "Judges images whose truth is known and prints how good the model is, for each kind of defect too.",
    )
    .requiredOption("--model <model>", "a model's id, or its folder")
    .option("--good <folder...>", "folders with images of good parts that the model was not trained on")
    .option("--bad <folder...>", "folders with images of defective parts; each kind of defect in its own")
    .option(
      "--masks <folder>",
      "pictures of where the defects are, <defect>/<image>_mask.png, white = defective",
    )
    .addOption(
      new Option(
        "--table <file>",
        "a table whose rows have the label that the model was trained with",
      ).conflicts(["good", "bad", "masks"]),
    )
    .addOption(encodingOption())
    .addOption(threadsOption())
    .option("--json", "print one object of JSON")
    .action(async (flags: EvaluateFlags) => {
      if (flags.table !== undefined) return end(await evaluateRows(flags.table, flags));
      requireNoTableOption(command);
      return end(await evaluate(flags));
    });
}

async function evaluate(flags: EvaluateFlags): Promise<number> {
  if (flags.good === undefined || flags.bad === undefined) {
    throw new KensaError("invalid-input", "Nothing is given to evaluate on.", {
      action: "Give folders with --good and --bad, or a table with --table.",
    });
  }
  const good = await requireFolders(flags.good, "--good");
  const bad = await requireFolders(flags.bad, "--bad");
  const [masks = null] = await requireFolders(flags.masks === undefined ? [] : [flags.masks], "--masks");
  const { model, threads } = flags;
  const { result, images } = await withApp(async (app) => {
    using stop = stopOnInterrupt("Stopping after the image in hand …");
    return await measureModel(app, { model, good, bad, masks, threads }, stop.signal);
  });
  const kinds = figuresByKind(images, ({ file }) => kindOfFile(file, good, bad));
  for (const { file, reason } of images) {
    if (reason !== null) console.error(`Cannot judge ${shortPath(file)}: ${printable(reason.message)}`);
  }
  if (flags.json) console.log(JSON.stringify({ jsonVersion: JSON_VERSION, ...result, kinds }));
  else console.log(evaluationText(result, kinds));
  return result.notJudged > 0 ? exitCodes.notAllJudged : exitCodes.done;
}
