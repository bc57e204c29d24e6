import { afterEach, describe, expect, test, vi } from "vitest";
import {
  asPercent,
  formatArea,
  formatBound,
  formatBytes,
  formatCount,
  formatShare,
  formatSpan,
  formatTime,
  formatTimeAmong,
} from "../../../src-renderer/lib/format.ts";
import { type Locale, overwriteGetLocale } from "../../../src-renderer/paraglide/runtime.js";

function at(locale: Locale, languages: string[]): void {
  overwriteGetLocale(() => locale);
  vi.stubGlobal("navigator", { languages });
}
afterEach(() => vi.unstubAllGlobals());

/** Intl puts other spaces than the keyboard's between numbers and units. */
const plain = (text: string) => text.replace(/\s/g, " ");

describe("Formats", () => {
  test("follow the person's own variant of the language", () => {
    at("en", ["en-GB", "en"]);
    expect(formatTime("2026-06-14T12:00:00.000Z")).toContain("14 Jun 2026");
    at("en", ["en-US"]);
    expect(formatTime("2026-06-14T12:00:00.000Z")).toContain("Jun 14, 2026");
  });

  test("fall back to the language that is shown where the machine speaks another one", () => {
    at("ja", ["de-DE"]);
    expect(formatTime("2026-06-14T12:00:00.000Z")).toContain("2026/06/14");
    expect(formatSpan(7800)).toContain("2 時間");
  });

  test("tell times of one minute apart by their seconds, and others not", () => {
    at("en", ["en-GB"]);
    const times = ["2026-06-14T12:00:07.100Z", "2026-06-14T12:00:51.000Z", "2026-06-14T12:01:00.000Z"];
    const shown = times.map((time) => formatTimeAmong(time, times));
    expect(shown.slice(0, 2).map((text) => text.slice(-6))).toEqual([":00:07", ":00:51"]);
    expect(shown[2]).toBe(formatTime(times[2]!));
  });

  test("of promises and areas are never rounded to the flattering side", () => {
    at("en", ["en-US"]);
    expect([0.05, 0.0504, 0.03104, 0.031].map(formatBound)).toEqual(["5.0%", "5.1%", "3.2%", "3.1%"]);
    expect([1, 0.9996, 0.5].map(formatArea)).toEqual(["1.000", "0.999", "0.500"]);
  });

  test("of numbers, shares and sizes", () => {
    at("en", ["en-US"]);
    expect(formatCount(20_000)).toBe("20,000");
    expect(formatShare(0.0312)).toBe("3.1%");
    expect(plain(formatBytes(0))).toBe("0 byte");
    expect(plain(formatBytes(24_300_000))).toBe("24.3 MB");
  });

  test("of spans get coarser with their length", () => {
    at("en", ["en-US"]);
    expect(
      [0.2, 59, 61, 3599, 3600, 7800, 90_000, 172_800].map((seconds) => plain(formatSpan(seconds))),
    ).toEqual(["1 sec", "59 sec", "1 min", "1 hr", "1 hr", "2 hr 10 min", "1 day 1 hr", "2 days"]);
  });
});

test("A share to be edited is the per cent that somebody has typed", () => {
  for (const percent of [0.01, 0.07, 1.1, 5, 7, 14, 28.7, 50]) expect(asPercent(percent / 100)).toBe(percent);
});
