/** @file How numbers, times, names and tables are written on a terminal. */
import { relative, sep } from "node:path";

/** Controls, which could move the cursor or change colours, and what reverses the direction of text. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** Text that a terminal shows and does not obey; a file name may hold anything. */
export function printable(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, "\uFFFD");
}

/** A path as short as it can be said from the working directory. */
export function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  const isBelow = fromHere !== "" && fromHere !== ".." && !fromHere.startsWith(`..${sep}`);
  return printable(isBelow ? fromHere : path);
}

/** `1 image`, `2,000 images`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? singular : plural}`;
}

/** Seconds as a person says them: `48 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A share of 1 in per cent, with at most one decimal. */
export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** A measure with three decimals; a dash where there is none. */
export function measure(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

/** Rows with columns under each other, two spaces apart; the last column may hold text of any width. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}
