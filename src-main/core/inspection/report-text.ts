/** @file How the inspection report speaks: its words, and how it writes numbers and dates. */
import type { Language } from "../../contract/language.ts";
import { type NotedText, notedText } from "./noted-text.ts";
import type { NumberText, ReportWords } from "./report-words.ts";
import { germanWords } from "./report-words-de.ts";
import { englishWords } from "./report-words-en.ts";
import { japaneseWords } from "./report-words-ja.ts";

export const reportWords: Readonly<Record<Language, ReportWords>> = {
  en: englishWords,
  ja: japaneseWords,
  de: germanWords,
};

/** A language, and the clock of a time zone. */
export type ReportText = NumberText &
  NotedText & {
    readonly words: ReportWords;
    /** `1 image`, `2,000 images`. */
    readonly images: (count: number) => string;
    /** A date in words, with the name of the time zone; what is no date is given back as it is. */
    readonly date: (iso: string) => string;
    /** As `formatScore`. */
    readonly score: (score: number | null, threshold: number) => string;
  };

/** @param timeZone its IANA name */
export function reportText(language: Language, timeZone: string): ReportText {
  const words = reportWords[language];
  const clock = { hour: "2-digit", minute: "2-digit", timeZone, timeZoneName: "short" } as const;
  const day = { day: "numeric", month: "long", year: "numeric" } as const;
  const dates = new Intl.DateTimeFormat(words.locale, { ...day, ...clock });
  const wholeNumber = new Intl.NumberFormat(words.locale);
  const percentage = new Intl.NumberFormat(words.locale, { style: "percent", maximumFractionDigits: 1 });
  // Groups of digits would be one sign too many beside it: German writes 5.000 for five thousand.
  const pointed = (number: string) => number.replace(".", words.decimalPoint);
  const numbers: NumberText = {
    count: (value) => wholeNumber.format(value),
    share: (value) => percentage.format(value),
    atMost: (value) => percentage.format(Math.ceil(value * 1000 - 1e-9) / 1000),
    decimals: (value, digits) => pointed(value.toFixed(digits)),
  };
  return {
    words,
    ...numbers,
    ...notedText(language, numbers),
    images: (count) => words.images(count, wholeNumber.format(count)),
    score: (score, threshold) => pointed(formatScore(score, threshold)),
    date: (iso) => (Number.isNaN(Date.parse(iso)) ? iso : dates.format(new Date(iso))),
  };
}

/** Scores with so many decimals that the threshold shows four digits; an absent score is a dash. */
export function formatScore(score: number | null, threshold: number): string {
  if (score === null) return "–";
  const magnitude = threshold === 0 ? 0 : Math.floor(Math.log10(Math.abs(threshold)));
  return score.toFixed(Math.min(6, Math.max(0, 3 - magnitude)));
}
