/** @file Times as the people read them who open a table: those of their wall clock, in the form that sorts. */

/** `2026-03-06 22:45:10` in a time zone, for a time in ISO 8601. The Swedish way of writing times is that of ISO 8601. */
export function localTime(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });
  return format.format(new Date(iso));
}
