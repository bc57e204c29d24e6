/** @file What a person should know before trusting a model, in the language that is shown. */
import type { ModelWarning, ModelWarningCode, NotedWarning } from "../../src-main/contract/model.ts";
import { m } from "../paraglide/messages.js";
import { formatBound, formatCount, formatNumber, formatShare } from "./format.ts";

type Numbers = ModelWarning["numbers"];
type Files = NonNullable<ModelWarning["files"]>;

const count = (numbers: Numbers, name: string) => formatCount(numbers[name] ?? 0);

/** As many as a sentence can take. */
const NAMED_FILES = 3;

const share = (numbers: Numbers, name: string, digits = 1) => formatShare(numbers[name] ?? 0, digits);

const texts: Readonly<Record<ModelWarningCode, (numbers: Numbers, files: Files) => string>> = {
  "few-samples": (numbers) =>
    m.models_warning_few({ count: count(numbers, "count"), enough: count(numbers, "enough") }),
  "samples-alike": (numbers) =>
    m.models_warning_alike({ alike: count(numbers, "alike"), count: count(numbers, "count") }),
  "hardly-rebuilds": ({ ratio = 1, trusted = 0 }) =>
    m.models_warning_rebuilds({ ratio: formatNumber(ratio), trusted: formatNumber(trusted) }),
  "discriminator-won": () => m.models_warning_won(),
  "hardly-finds": ({ separation = 0, ...numbers }) =>
    m.models_warning_finds({ separation: separationText(separation), enough: share(numbers, "enough", 0) }),
  "promise-doubtful": (numbers) =>
    m.models_warning_promise({
      rejected: count(numbers, "rejected"),
      checked: count(numbers, "checked"),
      low: share(numbers, "low"),
      bound: formatBound(numbers["bound"] ?? 0),
    }),
  "not-aligned": (numbers) =>
    m.models_warning_not_aligned({
      count: count(numbers, "count"),
      of: count(numbers, "of"),
      share: share(numbers, "share"),
    }),
  "stray-score": (_, files) => m.models_warning_stray({ files: namesOf(files) }),
};

/** Models of an older version have English sentences alone, which are shown as they are. */
export function warningText(warning: NotedWarning): string {
  return typeof warning === "string" ? warning : texts[warning.code](warning.numbers, warning.files ?? []);
}

/** The share of simulated defects that rank above good parts, rounded down: nobody is to expect more. */
export function separationText(separation: number): string {
  return formatShare(Math.floor(separation * 100 + 1e-9) / 100, 0);
}

function namesOf(files: Files): string {
  return files.slice(0, NAMED_FILES).join(", ") + (files.length > NAMED_FILES ? ", …" : "");
}
