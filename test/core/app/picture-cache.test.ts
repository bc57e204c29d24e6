import { expect, it } from "vitest";
import { PictureCache } from "../../../src-main/core/app/picture-cache.ts";

const MEBIBYTE = 2 ** 20;

function counting(bytes: number) {
  const made: string[] = [];
  const cache = new PictureCache();
  const get = (key: string) =>
    cache.get(key, async () => {
      made.push(key);
      return new Uint8Array(bytes);
    });
  return { cache, made, get };
}

it("makes a picture once, also where it is asked for twice at a time", async () => {
  const { made, get } = counting(10);
  await Promise.all([get("a"), get("a"), get("b")]);
  await get("a");
  expect(made).toEqual(["a", "b"]);
});

it("drops what was not asked for the longest, and never grows beyond its limit", async () => {
  const { made, get } = counting(20 * MEBIBYTE);
  for (const key of ["a", "b", "c", "a", "d"]) await get(key);
  for (const key of ["a", "c", "d", "b"]) await get(key);
  expect(made).toEqual(["a", "b", "c", "d", "b"]);
});

it("does not keep a failure", async () => {
  const cache = new PictureCache();
  await expect(cache.get("a", () => Promise.reject(new Error("not yet")))).rejects.toThrow("not yet");
  expect(await cache.get("a", async () => new Uint8Array(3))).toHaveLength(3);
});
