/** @file Numbers, times and sizes as people write them where they are. */
import { getLocale } from "../paraglide/runtime.js";

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

/** The person's own variant of the language that is shown, e.g. `en-GB` where Kensa speaks `en`. */
function region(): string {
  const language = getLocale();
  return navigator.languages.find((spoken) => spoken.split("-")[0] === language) ?? language;
}

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const locale = region();
  const key = `n ${locale} ${JSON.stringify(options)}`;
  const format = (cache.get(key) as Intl.NumberFormat | undefined) ?? new Intl.NumberFormat(locale, options);
  cache.set(key, format);
  return format;
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = region();
  const key = `d ${locale} ${JSON.stringify(options)}`;
  const format =
    (cache.get(key) as Intl.DateTimeFormat | undefined) ?? new Intl.DateTimeFormat(locale, options);
  cache.set(key, format);
  return format;
}

/** 12,345 */
export function formatCount(count: number): string {
  return numbers({ maximumFractionDigits: 0 }).format(count);
}

/** A number with the given digits behind the decimal point: 3.42 */
export function formatNumber(value: number, digits = 2): string {
  return numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A share of 1 as per cent: 0.031 → 3.1 % */
export function formatShare(share: number, digits = 1): string {
  return numbers({ style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    share,
  );
}

/** A share that is promised not to be exceeded: never rounded to the flattering side. */
export function formatBound(share: number): string {
  return formatShare(Math.ceil(share * 1000 - 1e-9) / 1000);
}

/** An area under a curve, of which 1 is perfect: what is nearly so does not read as if it were. */
export function formatArea(area: number): string {
  return formatNumber(Math.floor(area * 1000 + 1e-9) / 1000, 3);
}

/** A share of 1 as per cent to be edited, without the last bits that multiplying makes: 0.07 → 7 */
export function asPercent(share: number): number {
  return Number((share * 100).toPrecision(12));
}

/** 24.3 MB, in powers of 1000 as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const options = { style: "unit", unit: units[power] ?? "byte", unitDisplay: "short" } as const;
  return numbers({ ...options, maximumFractionDigits: power === 0 ? 0 : 1 }).format(bytes / 1000 ** power);
}

/** A span of time, coarser the longer it is: 8 sec, 4 min, 2 hr 10 min. */
export function formatSpan(seconds: number): string {
  const unit = (value: number, name: "second" | "minute" | "hour" | "day") =>
    numbers({ style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: 0 }).format(value);
  if (seconds < 60) return unit(Math.ceil(seconds), "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(minutes, "minute");
  if (minutes < 24 * 60)
    return twoUnits(unit(Math.floor(minutes / 60), "hour"), unit(minutes % 60, "minute"), minutes % 60);
  const hours = Math.round(minutes / 60);
  return twoUnits(unit(Math.floor(hours / 24), "day"), unit(hours % 24, "hour"), hours % 24);
}

function twoUnits(large: string, small: string, rest: number): string {
  return rest === 0 ? large : `${large} ${small}`;
}

/** 14 Jun 2026, 08:15 */
export function formatTime(iso: string): string {
  return dates({ dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** As `formatTime`, with seconds where `others` holds another time in the same minute: 14 Jun 2026, 08:15:23 */
export function formatTimeAmong(iso: string, others: readonly string[]): string {
  const minute = (time: string) => Math.floor(Date.parse(time) / 60_000);
  const isAlone = others.every((other) => other === iso || minute(other) !== minute(iso));
  return isAlone
    ? formatTime(iso)
    : dates({ dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso));
}

/** 08:15:23, for what happened a moment ago */
export function formatClock(iso: string): string {
  return dates({ timeStyle: "medium" }).format(new Date(iso));
}
