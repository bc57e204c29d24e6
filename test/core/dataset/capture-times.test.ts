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
  ])("gives null for %s", (_, files) => {
    expect(captureTimes(files, now)).toBeNull();
  });

  test("takes a camera whose clock is hours ahead at its word", () => {
    expect(captureTimes(["20260828120000.png", "20260829115959.png"], now)).not.toBeNull();
  });

  test("gives null for no images", () => {
    expect(captureTimes([], now)).toBeNull();
  });
});
