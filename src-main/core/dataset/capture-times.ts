/** @file When images were taken, as far as their names tell: many cameras write it there. */
import { basename } from "node:path";

/**
 * Year, month, day, hour, minute and second, with or without separators: `200828110014`, `2020-08-28_11-00-14`,
 * `20200828T110014Z`.
 */
const TIME =
  /(?<!\d)(?:20)?(\d{2})[-_.]?(\d{2})[-_.]?(\d{2})[-_.T ]?(\d{2})[-_.:h]?(\d{2})[-_.:m]?(\d{2})(?!\d)/;

/**
 * Seconds since 2000 of each image, as its file's name says; null unless the names of all say it and do not all say the same.
 *
 * @param files paths; folders do not count
 */
export function captureTimes(files: readonly string[]): number[] | null {
  const times = files.map((file) => timeIn(basename(file)));
  const known = times.filter((time) => time !== null);
  return known.length === files.length && new Set(known).size > 1 ? known : null;
}

function timeIn(name: string): number | null {
  const found = TIME.exec(name);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const time = new Date(Date.UTC(2000 + year, month - 1, day, hour, minute, second));
  const isReal = time.getUTCMonth() === month - 1 && time.getUTCDate() === day && time.getUTCHours() === hour;
  return isReal && minute < 60 && second < 60 ? (time.getTime() - Date.UTC(2000, 0, 1)) / 1000 : null;
}
