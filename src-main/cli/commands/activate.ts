/** @file `kensa activate`: which model judges a product's parts, for whoever brings models to stations by script. */
import type { Command } from "commander";
import { type DecisionFlags, deciderOf, decisionOptions } from "../decision-options.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { JSON_VERSION } from "../json-version.ts";
import { withApp } from "../open-app.ts";
import { printable } from "../print.ts";

type ActivateFlags = DecisionFlags & { readonly json?: true };

export function addActivateCommand(program: Command, end: End): void {
  const command = program
    .command("activate")
    .summary("let a model judge its product's parts")
    .description(
      "Makes a model its product's active one, as the pages do. Cameras follow with their next part; who did it and why is kept.",
    )
    .argument("<model>", "id or folder of the model");
  for (const option of decisionOptions())
    command.addOption(option.makeOptionMandatory(option.long === "--by"));
  command
    .option("--json", "print one object of JSON")
    .action(async (model: string, flags: ActivateFlags) => end(await activate(model, flags)));
}

async function activate(model: string, flags: ActivateFlags): Promise<number> {
  const { modelId, previousModelId, at, user, reason } = await withApp((app) =>
    app.activate(model, deciderOf(flags)),
  );
  if (flags.json) {
    console.log(JSON.stringify({ jsonVersion: JSON_VERSION, modelId, previousModelId, at, user, reason }));
    return exitCodes.done;
  }
  const before =
    previousModelId === null ? "No model was active before." : `Before it was ${previousModelId}.`;
  console.log(`${modelId} judges from now on, by ${printable(user)}. ${before}`);
  return exitCodes.done;
}
