/** @file When images were taken, as far as their names tell: many cameras write it there. */
import { basename } from "node:path";

/** The digits of date and time in one: `200828110014`, `20200828110014`. Only here two digits are taken for a year. */
const TOGETHER = /(?<!\d)(?:20)?(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?!\d)/;
/**
 * A year of four digits first, then month, day, hour, minute and second, with or without separators: `2020-08-28__11-00-14`,
 * `20200828T110014Z`; milliseconds or microseconds may be joined on. A year that stands behind day and month is none: which of
 * those two comes first, nobody can know.
 */
const APART =
  /(?<!\d|\d[-_.]{1,2}\d{1,2}[-_.]{1,2})20(\d{2})[-_.]?(\d{2})[-_.]?(\d{2})[-_.T ]{0,2}(\d{2})[-_.:h]?(\d{2})[-_.:m]?(\d{2})(\d{3}|\d{6})?(?!\d)/;

const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_SECONDS = 24 * 60 * 60;
/** Where this share of the names tells a time, the others are strays among them. */
const NEARLY_ALL = 0.95;

/**
 * Seconds since 2000 of each image, as its file's name says, and null for one whose name does not; null unless the names of nearly all
 * say it, and they do not all say the same.
 *
 * @param files paths; folders do not count
 * @param now no image was taken later, whatever the camera's time zone: digits that say so mean something else
 */
export function captureTimes(files: readonly string[], now: Date): (number | null)[] | null {
  const latest = (now.getTime() - EPOCH_MS) / 1000 + DAY_SECONDS;
  const times = files.map((file) => timeIn(basename(file), latest));
  const known = times.filter((time) => time !== null);
  return known.length >= NEARLY_ALL * files.length && new Set(known).size > 1 ? times : null;
}

function timeIn(name: string, latest: number): number | null {
  const found = TOGETHER.exec(name) ?? APART.exec(name);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(2000 + year, month - 1, day, hour, minute, second));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  if (!isReal || minute > 59 || second > 59) return null;
  const time = (date.getTime() - EPOCH_MS) / 1000 + Number(`0.${found[7] ?? 0}`);
  return time <= latest ? time : null;
}
