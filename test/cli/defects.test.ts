/** @file `kensa defects`: the sheet it writes, and what it refuses. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeWorkplace, type Workplace } from "./run-kensa.ts";

let place: Workplace;
let good: string;
beforeAll(async () => {
  place = await makeWorkplace();
  good = await place.parts("bracket/good", 4);
});
afterAll(() => place.remove());

describe("kensa defects", () => {
  test("writes a row of pictures for each kind, the same ones from the same seed", async () => {
    const sheet = async (name: string, seed: string) => {
      const out = join(place.folder, name);
      const asked = ["defects", good, "--out", out, "--kinds", "pit,scratch", "--size", "64", "--seed", seed];
      const { code, stdout } = await place.kensa(...asked);
      expect(code).toBe(0);
      expect(stdout).toContain("2 kinds of simulated defects, from top to bottom: pit, scratch.");
      return readFile(out);
    };
    const first = await sheet("a.png", "3");
    const { width, height, format } = await sharp(first).metadata();
    expect(format).toBe("png");
    expect(width!).toBeGreaterThan(4 * height!);
    expect(await sheet("b.png", "3")).toEqual(first);
    expect(await sheet("c.png", "4")).not.toEqual(first);
  });

  test("names the kinds where one is not known", async () => {
    const { code, stderr } = await place.kensa("defects", good, "--kinds", "rust");
    expect(code).toBe(2);
    expect(stderr).toContain("scratch, crack, dent");
  });

  test("says what is missing where the folder holds no pictures", async () => {
    const { code, stderr } = await place.kensa("defects", place.data, "--out", join(place.folder, "d.png"));
    expect(code).not.toBe(0);
    expect(stderr).toContain(place.data);
  });
});
