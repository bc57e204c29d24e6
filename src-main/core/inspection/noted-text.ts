/**
 * @file Warnings of models and reasons why a part could not be judged are noted in English when they arise. In another language they are
 * said with the words of the pages, from the same catalogues, so that page, report and Excel file say the same.
 */
import germanCommon from "../../../assets/messages/de/common.json" with { type: "json" };
import germanEngineer from "../../../assets/messages/de/engineer.json" with { type: "json" };
import japaneseCommon from "../../../assets/messages/ja/common.json" with { type: "json" };
import japaneseEngineer from "../../../assets/messages/ja/engineer.json" with { type: "json" };
import type { Failure } from "../../contract/errors.ts";
import type { Language } from "../../contract/language.ts";
import {
  type ModelWarning,
  type ModelWarningCode,
  type NotedWarning,
  warningSentence,
} from "../../contract/model.ts";
import type { NumberText } from "./report-words.ts";

type Catalogue = Readonly<Record<string, unknown>>;

const catalogues: Readonly<Record<Exclude<Language, "en">, Catalogue>> = {
  ja: { ...japaneseCommon, ...japaneseEngineer },
  de: { ...germanCommon, ...germanEngineer },
};

const warningKeys: Readonly<Record<ModelWarningCode, string>> = {
  "few-samples": "models_warning_few",
  "samples-alike": "models_warning_alike",
  "hardly-rebuilds": "models_warning_rebuilds",
  "discriminator-won": "models_warning_won",
  "hardly-finds": "models_warning_finds",
  "promise-doubtful": "models_warning_promise",
  "stray-score": "models_warning_stray",
  "not-aligned": "models_warning_not_aligned",
};

/** What a failure says to a person. */
export type Noted = Pick<Failure, "message" | "action">;

export type NotedText = {
  /** Of a model of an older version there is the English sentence alone. */
  readonly warning: (warning: NotedWarning) => string;
  /** What the program said of a failure that is not named exactly follows in brackets, in English. */
  readonly reason: (failure: Failure) => Noted;
};

const asNoted: NotedText = { warning: warningSentence, reason: (failure) => failure };

/** How what was noted is said in a language. */
export function notedText(language: Language, numbers: NumberText): NotedText {
  if (language === "en") return asNoted;
  const catalogue = catalogues[language];
  return {
    warning: (warning) =>
      typeof warning === "string"
        ? warning
        : filled(messageOf(catalogue, warningKeys[warning.code]), namedNumbers(warning, numbers)),
    reason: ({ code, cause, message }) => {
      const key = `error_${(cause ?? code).replaceAll("-", "_")}`;
      const title = messageOf(catalogue, key);
      return {
        message: cause === undefined ? `${title} (${message})` : title,
        action: messageOf(catalogue, `${key}_action`),
      };
    },
  };
}

function messageOf(catalogue: Catalogue, key: string): string {
  const message = catalogue[key];
  if (typeof message !== "string") throw new Error(`The catalogue has no sentence “${key}”.`);
  return message;
}

function filled(message: string, values: Readonly<Record<string, string>>): string {
  return message.replace(/\{(\w+)\}/g, (gap, name: string) => values[name] ?? gap);
}

const SHARES: ReadonlySet<string> = new Set(["low", "share"]);
const RATIOS: ReadonlySet<string> = new Set(["ratio", "trusted"]);
/** As many as a sentence can take. */
const NAMED_FILES = 3;

function namedNumbers(
  { code, numbers, files = [] }: ModelWarning,
  { count, share, atMost, decimals }: NumberText,
): Record<string, string> {
  const written = (name: string, value: number) => {
    // Nobody is to expect more than there is.
    if (name === "separation") return share(Math.floor(value * 100 + 1e-9) / 100);
    if (name === "bound") return atMost(value);
    if (SHARES.has(name) || (name === "enough" && code === "hardly-finds")) return share(value);
    return RATIOS.has(name) ? decimals(value, 2) : count(value);
  };
  const more = files.length > NAMED_FILES ? ", …" : "";
  return {
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, written(name, value)])),
    files: files.slice(0, NAMED_FILES).join(", ") + more,
  };
}
