/** @file What a person should know before trusting a model, in the language that is shown. */
import type { ModelWarning, ModelWarningCode, NotedWarning } from "../../src-main/contract/model.ts";
import { m } from "../paraglide/messages.js";
import { formatCount, formatNumber } from "./format.ts";

type Numbers = ModelWarning["numbers"];

const count = (numbers: Numbers, name: string) => formatCount(numbers[name] ?? 0);

const texts: Readonly<Record<ModelWarningCode, (numbers: Numbers) => string>> = {
  "few-samples": (numbers) =>
    m.models_warning_few({ count: count(numbers, "count"), enough: count(numbers, "enough") }),
  "samples-alike": (numbers) =>
    m.models_warning_alike({ alike: count(numbers, "alike"), count: count(numbers, "count") }),
  "hardly-rebuilds": ({ ratio = 1, trusted = 0 }) =>
    m.models_warning_rebuilds({ ratio: formatNumber(ratio), trusted: formatNumber(trusted) }),
  "discriminator-won": () => m.models_warning_won(),
};

/** Models of an older version have English sentences alone, which are shown as they are. */
export function warningText(warning: NotedWarning): string {
  return typeof warning === "string" ? warning : texts[warning.code](warning.numbers);
}
