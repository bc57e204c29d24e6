/** @file From the text of an option to its value, or a sentence that says what the option takes. */
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import type { z } from "zod";
import { type SimulatedDefectKind, simulatedDefectKind, simulatedDefectKinds } from "../contract/defects.ts";
import { KensaError } from "../contract/errors.ts";
import { type InputSize, inputSize, type Rectangle, rectangle } from "../contract/image.ts";
import { seed, threads } from "../contract/training.ts";
import { defaultSettings } from "./default-settings.ts";

/** A parser for numbers that the schema accepts; `wanted` completes the sentence «Give …». */
export function numberFrom(schema: z.ZodType<number>, wanted: string): (text: string) => number {
  return (text) => {
    const parsed = schema.safeParse(text.trim() === "" ? Number.NaN : Number(text));
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`Give ${wanted}.`);
  };
}

/** The sizes that `sizeFrom` takes, in words. */
export const inputSizes = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(
  inputSize.options.map(({ value }) => String(value)),
);

export function sizeFrom(text: string): InputSize {
  const parsed = inputSize.safeParse(Number(text));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`Give ${inputSizes}.`);
}

/** `x,y,width,height` in pixels. */
export function regionFrom(text: string): Rectangle {
  const [x, y, width, height, ...rest] = text
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const parsed = rectangle.safeParse({ x, y, width, height });
  if (parsed.success && rest.length === 0) return parsed.data;
  throw new InvalidArgumentError("Give x,y,width,height in whole pixels, for example 40,0,640,480.");
}

/** Kinds of simulated defects, separated by commas. */
export function defectKindsFrom(text: string): SimulatedDefectKind[] {
  const parsed = simulatedDefectKinds.safeParse(text.split(",").map((part) => part.trim()));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`Give some of ${simulatedDefectKind.options.join(", ")}, each once.`);
}

export function seedOption(): Option {
  return new Option("--seed <number>", "start of all random numbers")
    .argParser(numberFrom(seed, "a whole number from 0 to 4294967295"))
    .default(defaultSettings.seed);
}

export function threadsOption(): Option {
  return new Option("--threads <number>", "processor threads to compute with")
    .argParser(numberFrom(threads, "a whole number from 1 to 256"))
    .default(availableParallelism(), "all of this computer");
}

/**
 * Checks the folder of a file that is going to be written at the end of long work.
 *
 * @throws KensaError `invalid-input` where it is not there
 */
export async function requireFolderOf(file: string, option: string): Promise<void> {
  await requireFolders([dirname(resolve(file))], `${option} as the folder of a file`);
}

/**
 * Absolute paths of folders that were given with an option.
 *
 * @throws KensaError `invalid-input` where one is not there or is not a folder
 */
export async function requireFolders(paths: readonly string[], option: string): Promise<string[]> {
  for (const path of paths) {
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory() === true) continue;
    const fault = status === undefined ? "does not exist" : "is not a folder";
    throw new KensaError("invalid-input", `${path}, given with ${option}, ${fault}.`, {
      action: "Check the path.",
    });
  }
  return paths.map((path) => resolve(path));
}
