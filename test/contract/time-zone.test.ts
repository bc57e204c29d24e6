import { expect, test } from "vitest";
import { timeZone } from "../../src-main/contract/time-zone.ts";

test.each(["UTC", "Asia/Tokyo", "Europe/Berlin"])("%s is a time zone", (name) => {
  expect(timeZone.safeParse(name).success).toBe(true);
});

test.each(["", "Mars/Olympus", "../etc/passwd", "x".repeat(1000)])("%j is none", (name) => {
  expect(timeZone.safeParse(name).success).toBe(false);
});
