/** @file The options of a training on a table, and the settings that they make. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { KensaError } from "../contract/errors.ts";
import {
  columnKind,
  type Scaling,
  scaling,
  type TableSource,
  type TableTrainingSettings,
  tablePreset,
  tableSource,
  tableTrainingSettings,
} from "../contract/table.ts";
import { tableHyperParametersOf } from "../core/networks/table-hyper-parameters.ts";
import { type ColumnWish, type PlannedColumn, planColumns } from "../core/table/plan-columns.ts";
import { budgetFrom } from "./budget-options.ts";
import { numberFrom } from "./option-values.ts";
import type { SettingsFlags } from "./train-options.ts";

export type TableFlags = {
  readonly table?: string;
  readonly columns?: readonly ColumnWish[];
  /** False with --no-header. */
  readonly header: boolean;
  readonly encoding?: TableSource["encoding"];
  readonly label?: string;
  readonly goodLabel?: readonly string[];
  readonly scaling?: Scaling;
  readonly latent?: number;
};

/** What only images have. */
const IMAGE_OPTIONS = [
  "good",
  "size",
  "color",
  "gray",
  "fit",
  "region",
  "shift",
  "rotation",
  "brightness",
  "flipHorizontal",
  "flipVertical",
  "align",
  "defects",
  "backbone",
  "backboneInput",
  "backboneOutputs",
] as const;

/** What only a table has. */
const TABLE_OPTIONS = ["columns", "header", "encoding", "label", "goodLabel", "scaling", "latent"] as const;

/** The options that a table needs, in the order of the help. */
export function tableOptions(): Option[] {
  return [
    new Option("--table <file>", "learn from the rows of a CSV file (.gz too) instead of images").conflicts(
      "good",
    ),
    new Option(
      "--columns <spec>",
      "what the table's columns are: name:kind,…; kinds are numeric, categorical, ignored, label; 5-41 is a range, * all others (default: by what stands in them)",
    ).argParser(columnsFrom),
    new Option("--no-header", "the table's first row is data; its columns are called 1, 2, …"),
    encodingOption(),
    new Option("--label <column>", "the table's column that says whether a row is good"),
    new Option("--good-label <word...>", "what stands there where it is; other rows are not learned from"),
    new Option(
      "--scaling <way>",
      "how numbers of a table are scaled (default: standard; with --preset paper min-max)",
    ).choices(scaling.options),
    new Option("--latent <number>", "length of the code of a row (default: as the preset has it)").argParser(
      numberFrom(tableTrainingSettings.shape.latent.unwrap(), "a whole number from 1 to 1024"),
    ),
  ];
}

export function encodingOption(): Option {
  return new Option("--encoding <name>", "how the table's text is written (default: utf-8)").choices(
    tableSource.shape.encoding.options,
  );
}

/** `temperature:numeric,2-4:categorical,*:ignored`. A name may hold colons; the last one counts. */
function columnsFrom(text: string): ColumnWish[] {
  return text.split(",").map((part) => {
    const colon = part.lastIndexOf(":");
    const kind = columnKind.safeParse(part.slice(colon + 1).trim());
    const columns = part.slice(0, Math.max(0, colon)).trim();
    if (kind.success && columns !== "") return { columns, kind: kind.data };
    throw new InvalidArgumentError(`Give name:kind for each column, not «${part}».`);
  });
}

export function sourceFrom(file: string, { header, encoding }: TableFlags): TableSource {
  return { file, hasHeader: header, encoding: encoding ?? "utf-8" };
}

/** @throws KensaError `invalid-input` where options do not go together, or name columns that are not there */
export async function tableSettingsFrom(
  flags: TableFlags & SettingsFlags,
  source: TableSource,
  command: Command,
): Promise<{ settings: TableTrainingSettings; columns: PlannedColumn[] }> {
  requireNoImageOption(command);
  const isGiven = (name: string) => isGivenTo(command, name);
  const preset = isGiven("preset") ? presetFrom(flags.preset) : "bigan";
  const columns = await planColumns(source, wishesFrom(flags));
  const goodLabels = goodLabelsFrom(flags, columns);
  const settings = tableTrainingSettings.safeParse({
    preset,
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    goodLabels,
    scaling: flags.scaling ?? (preset === "paper" ? "min-max" : "standard"),
    latent: flags.latent ?? null,
    discriminatorTerm: flags.term,
    budget: budgetFrom(flags, { kind: "steps", steps: tableHyperParametersOf(preset, 1).steps }),
    seed: flags.seed,
    // The networks are so small that moving their numbers elsewhere, or among threads, takes longer than computing.
    device: isGiven("device") ? flags.device : "cpu",
    threads: isGiven("threads") ? flags.threads : 1,
    falseRejectRate: flags.falseRejectRate,
  });
  if (settings.success) return { settings: settings.data, columns };
  throw new KensaError("invalid-input", settings.error.issues[0]!.message, { cause: settings.error });
}

function requireNoImageOption(command: Command): void {
  const option = IMAGE_OPTIONS.find((name) => isGivenTo(command, name));
  if (option === undefined) return;
  const message = `${flagOf(command, option)} is for images and cannot be used with --table.`;
  throw new KensaError("invalid-input", message);
}

/**
 * For a command that was given no table: what would say nothing of images is not passed over, least of all which of them are good.
 *
 * @throws KensaError `invalid-input`
 */
export function requireNoTableOption(command: Command): void {
  const option = TABLE_OPTIONS.find((name) => isGivenTo(command, name));
  if (option === undefined) return;
  const message = `${flagOf(command, option)} is for the rows of a table, and no table is given.`;
  throw new KensaError("invalid-input", message, {
    action: "Give it with --table, or leave the option out.",
  });
}

function isGivenTo(command: Command, option: string): boolean {
  return command.getOptionValueSource(option) === "cli";
}

/** As it is given: what is switched off by `--no-header` is called `header`. */
function flagOf(command: Command, name: string): string {
  const option = command.options.find((candidate) => candidate.attributeName() === name);
  return option?.long ?? `--${name}`;
}

function presetFrom(name: string): TableTrainingSettings["preset"] {
  const parsed = tablePreset.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new KensaError("invalid-input", `The preset ${name} is for images.`, {
    action: `Presets for a table are ${tablePreset.options.join(" and ")}.`,
  });
}

function wishesFrom({ columns = [], label }: TableFlags): ColumnWish[] {
  return label === undefined ? [...columns] : [...columns, { columns: label, kind: "label" }];
}

function goodLabelsFrom({ goodLabel = [] }: TableFlags, columns: readonly PlannedColumn[]): string[] {
  const hasLabel = columns.some(({ kind }) => kind === "label");
  if (hasLabel === goodLabel.length > 0) return [...goodLabel];
  const message = hasLabel
    ? "The table has a label, but nobody said what stands there where a row is good."
    : "--good-label is given, but no column is the label.";
  const action = hasLabel ? "Say it with --good-label." : "Say with --label which column it is.";
  throw new KensaError("invalid-input", message, { action });
}
