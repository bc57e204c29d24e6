/** @file A time zone by its IANA name, such as `Asia/Tokyo`. */
import { z } from "zod";

export const timeZone = z
  .string()
  .min(1)
  .max(100)
  .refine((name) => isTimeZone(name), "Give the IANA name of a time zone, such as Europe/Berlin.");

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (thrown) {
    if (thrown instanceof RangeError) return false;
    throw thrown;
  }
}
