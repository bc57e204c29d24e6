import { describe, expect, test } from "vitest";
import { captureTimes } from "../../../src-main/core/dataset/capture-times.ts";

const now = new Date("2026-08-28T12:00:00Z");

describe("captureTimes", () => {
  test.each([
    ["01_200828110014_277500_315_crop_2.jpg"],
    ["cam1/2020-08-28_11-00-14.png"],
    ["20200828T110014Z.bmp"],
    ["Part 20200828-110014-7.tif"],
    ["2020.08.28 11:00:14.jpg"],
    ["cam1_02_20200828110014.jpg"],
    ["2020-08-28__11-00-14.png"],
    ["2020-08-28_T11-00-14.png"],
    ["2020-08-28. 11.00.14.png"],
  ])("reads the time in %s", (file) => {
    const times = captureTimes([file, "190101000000.png"], now)!;
    expect(times[0]! - times[1]!).toBe((Date.UTC(2020, 7, 28, 11, 0, 14) - Date.UTC(2019, 0, 1)) / 1000);
  });

  test.each([
    ["a counter", ["cast_ok_0_1018.jpeg", "cast_ok_0_1019.jpeg"]],
    ["a long number that is no time", ["209928110014.jpg", "209928110015.jpg"]],
    ["a day that does not exist", ["20210231120000.png", "20210301120000.png"]],
    ["one name without a time", ["20210228120000.png", "20210301120000.png", "golden.png"]],
    ["the same time in all names", ["20210228120000_1.png", "20210228120000_2.png"]],
    ["a time in the folder's name only", ["20210228120000/1.png", "20210301120000/2.png"]],
    ["days first, with years of two digits", ["28.08.26_11-00-14.png", "27.08.26_11-00-14.png"]],
    ["days first in one, which would lie in the future", ["280826110014.png", "270826110014.png"]],
    ["days first", ["05-03-2023_10-11-12.png", "06-03-2023_10-11-12.png"]],
    ["days first, with more digits", ["05_03_2023_10_11_12_0015.png", "06_03_2023_10_11_12_0016.png"]],
    ["years of two digits with separators", ["20-08-28_11-00-14.png", "20-08-29_11-00-14.png"]],
    ["a time after tomorrow", ["2026-08-28_11-00-14.png", "2026-08-29_12-00-01.png"]],
    ["digits that go on", ["2102281200001234.png", "2102281200011234.png"]],
    ["four digits more", ["20210228_1200001234.png", "20210228_1200011234.png"]],
    ["seven digits more", ["202102281200001234567.png", "202102281200011234567.png"]],
    ["serial numbers of 17 digits", ["20219912000012345.png", "20219912000112345.png"]],
    ["serial numbers of 15 digits", ["210228120000123.png", "210228120001123.png"]],
    ["minutes that do not exist, with milliseconds", ["20210228_126000123.png", "20210228_126001123.png"]],
    ["days first, with milliseconds", ["28.02.2021_12-00-00123.png", "01.03.2021_12-00-01123.png"]],
    ["days first in one, with milliseconds", ["20102021120000123.png", "20112021120000123.png"]],
    ["days first with two separators", ["05__03__2023_10_11_12_0015.png", "06__03__2023_10_11_12_0016.png"]],
  ])("gives null for %s", (_, files) => {
    expect(captureTimes(files, now)).toBeNull();
  });

  test("takes a camera whose clock is hours ahead at its word", () => {
    expect(captureTimes(["20260828120000.png", "20260829115959.png"], now)).not.toBeNull();
  });

  test.each([
    ["20240131_120001123.png", 0.123],
    ["20240131T120001123.png", 0.123],
    ["20240131120001123.png", 0.123],
    ["cam2-2024-01-31_12-00-01123456.png", 0.123456],
    ["20240131_120001.456.png", 0],
  ])("reads fractions of a second that are joined on, as in %s", (file, fraction) => {
    const times = captureTimes([file, "2024-01-31_12-00-00.png"], now)!;
    expect(times[0]! - times[1]!).toBeCloseTo(1 + fraction, 5);
  });

  test("tells a burst's images apart by their milliseconds", () => {
    const times = captureTimes(["20240131_120001123.png", "20240131_120001223.png"], now)!;
    expect(times[1]! - times[0]!).toBeCloseTo(0.1, 5);
  });

  test("knows nothing of a stray among many, and still the times of the others", () => {
    const many = Array.from({ length: 19 }, (_, second) => `20240131_1200${10 + second}.png`);
    const times = captureTimes([...many, "golden.png"], now)!;
    expect(times.slice(0, 19).every((time) => time !== null)).toBe(true);
    expect(times[19]).toBeNull();
    expect(captureTimes([...many, "2030-01-01_00-00-00.png"], now)![19]).toBeNull();
    expect(captureTimes([...many, "golden.png", "silver.png"], now)).toBeNull();
  });

  test("gives null for no images", () => {
    expect(captureTimes([], now)).toBeNull();
  });
});
