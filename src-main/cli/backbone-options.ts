/** @file The options of a user's feature extractor, and what they make of it. */
import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { KensaError } from "../contract/errors.ts";
import {
  type BackboneInput,
  type BackboneSettings,
  backboneInput,
  backboneSettings,
  type Preset,
} from "../contract/training.ts";
import { readBackboneFile } from "../core/training/read-backbone.ts";

export type BackboneFlags = {
  readonly backbone?: string;
  readonly backboneInput?: BackboneInput;
  readonly backboneOutputs?: string[];
};

const USUAL_INPUT: BackboneInput = "imagenet";

export function backboneOptions(): Option[] {
  return [
    new Option(
      "--backbone <file>",
      "compare features of this pretrained network (.onnx) with those of good parts, instead of training one",
    )
      .conflicts(["minutes", "steps"])
      .implies({ preset: "backbone" }),
    new Option(
      "--backbone-input <scaling>",
      `how the backbone's pictures were scaled: ImageNet's mean and deviation, 0 to 1, -1 to 1, 0 to 255 (default: ${USUAL_INPUT})`,
    ).choices(backboneInput.options),
    new Option(
      "--backbone-outputs <names>",
      "outputs of the backbone to compare, separated by commas (default: all of 1/4 to 1/32 of the picture's side)",
    ).argParser(outputsFrom),
  ];
}

/**
 * What the flags say of a backbone; undefined where the preset has none.
 *
 * @throws KensaError `invalid-input` where preset and backbone do not go together, and as `readBackboneFile`
 */
export async function backboneFrom(
  { backbone, backboneInput: input, backboneOutputs: outputs }: BackboneFlags,
  preset: Preset,
): Promise<BackboneSettings | undefined> {
  if (backbone === undefined) {
    if (preset === "backbone" || input !== undefined || outputs !== undefined) {
      throw new KensaError("invalid-input", "There is no backbone to compare features of.", {
        action: "Give its ONNX file with --backbone.",
      });
    }
    return undefined;
  }
  if (preset !== "backbone") {
    throw new KensaError(
      "invalid-input",
      `The preset ${preset} has networks of its own and takes no --backbone.`,
      {
        action: "Leave --preset out, or --backbone.",
      },
    );
  }
  const file = resolve(backbone);
  const { sha256 } = await readBackboneFile(file);
  return { file, sha256, input: input ?? USUAL_INPUT, outputs: outputs ?? null };
}

function outputsFrom(text: string): string[] {
  const names = text.split(",").map((part) => part.trim());
  const parsed = backboneSettings.shape.outputs.unwrap().safeParse(names);
  if (parsed.success && new Set(names).size === names.length) return names;
  throw new InvalidArgumentError("Give 1 to 16 names of outputs, separated by commas, each once.");
}
