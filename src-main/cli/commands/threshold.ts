/** @file `kensa threshold`: where a model draws the line, and what may be promised of it. */
import type { Command } from "commander";
import { z } from "zod";
import type { Threshold } from "../../contract/calibration.ts";
import { KensaError } from "../../contract/errors.ts";
import { type DecisionFlags, deciderOf, decisionOptions } from "../decision-options.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { JSON_VERSION } from "../json-version.ts";
import { withApp } from "../open-app.ts";
import { numberFrom } from "../option-values.ts";

type ThresholdFlags = DecisionFlags & { readonly json?: true };

export function addThresholdCommand(program: Command, end: End): void {
  const command = program
    .command("threshold")
    .summary("show or set the threshold of a model")
    .description(
      "Without a value: the threshold in force and what may be promised of it. With one, and --by: puts it in force, as the pages do; inspections that run keep theirs, cameras follow with their next part.",
    )
    .argument("<model>", "id or folder of the model")
    .argument("[value]", "the score above which a part fails", numberFrom(z.number(), "a number"));
  for (const option of decisionOptions()) command.addOption(option);
  command
    .option("--json", "print one object of JSON")
    .action(async (model: string, value: number | undefined, flags: ThresholdFlags) =>
      end(await showOrSet(model, value, flags)),
    );
}

async function showOrSet(model: string, value: number | undefined, flags: ThresholdFlags): Promise<number> {
  if (value !== undefined && flags.by === undefined)
    throw new KensaError("invalid-input", "A threshold is put in force in somebody's name.", {
      action: "Give --by NAME.",
    });
  const threshold = await withApp((app) =>
    value === undefined ? app.thresholdOf(model) : app.setThreshold(model, value, deciderOf(flags)),
  );
  console.log(flags.json ? jsonOf(threshold) : `${threshold.value}\n${threshold.basis.sentence}`);
  return exitCodes.done;
}

function jsonOf({ value, basis }: Threshold): string {
  const { method, falseRejectBound, confidence, sentence } = basis;
  return JSON.stringify({ jsonVersion: JSON_VERSION, value, method, falseRejectBound, confidence, sentence });
}
