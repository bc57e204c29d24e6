/** @file When images were taken, as far as their names tell: many cameras write it there. */
import { basename } from "node:path";

/** The digits of date and time in one: `200828110014`, `20200828110014`. Only here two digits are taken for a year. */
const TOGETHER = /(?<!\d)(?:20)?(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?!\d)/;
/**
 * A year of four digits first, then month, day, hour, minute and second, with or without separators: `2020-08-28_11-00-14`,
 * `20200828T110014Z`. A year that stands behind day and month is none: which of those two comes first, nobody can know.
 */
const APART =
  /(?<!\d|\d[-_.]\d{1,2}[-_.])20(\d{2})[-_.]?(\d{2})[-_.]?(\d{2})[-_.T ]?(\d{2})[-_.:h]?(\d{2})[-_.:m]?(\d{2})(?!\d)/;

const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_SECONDS = 24 * 60 * 60;

/**
 * Seconds since 2000 of each image, as its file's name says; null unless the names of all say it and do not all say the same.
 *
 * @param files paths; folders do not count
 * @param now no image was taken later, whatever the camera's time zone: digits that say so mean something else
 */
export function captureTimes(files: readonly string[], now: Date): number[] | null {
  const latest = (now.getTime() - EPOCH_MS) / 1000 + DAY_SECONDS;
  const times = files.map((file) => timeIn(basename(file)));
  const known = times.filter((time): time is number => time !== null && time <= latest);
  return known.length === files.length && new Set(known).size > 1 ? known : null;
}

function timeIn(name: string): number | null {
  const found = TOGETHER.exec(name) ?? APART.exec(name);
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
  return isReal && minute < 60 && second < 60 ? (time.getTime() - EPOCH_MS) / 1000 : null;
}
