/** @file Numbers in aligned columns. */
import type { Figure } from "./measurement.ts";

/** One line a figure: its name to the left, its number aligned at the right, its unit behind it. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit }) => ({ name, number: readable(value), unit }));
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const numberWidth = Math.max(0, ...rows.map(({ number }) => number.length));
  return rows
    .map(({ name, number, unit }) =>
      `  ${name.padEnd(nameWidth)}  ${number.padStart(numberWidth)} ${unit}`.trimEnd(),
    )
    .join("\n");
}

/** Three significant digits, and never an exponent: 0.0123, 1.23, 12.3, 123, 12300. */
export function readable(value: number): string {
  if (value === 0) return "0";
  const digitsBefore = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.max(0, 3 - digitsBefore));
}
