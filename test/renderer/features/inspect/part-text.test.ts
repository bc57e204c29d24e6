import { afterEach, expect, test } from "vitest";
import { faultText, partText } from "../../../../src-renderer/features/inspect/part-text.ts";
import { overwriteGetLocale } from "../../../../src-renderer/paraglide/runtime.js";

afterEach(() => overwriteGetLocale(() => "en"));

test("A part that could not be judged says why in the language that is shown", () => {
  overwriteGetLocale(() => "ja");
  const reason = {
    code: "invalid-input",
    message: "The region is not inside this image.",
    cause: "area-outside-picture",
  } as const;
  expect(partText({ score: null, threshold: 1, reason })).toBe(
    "検査領域がこの画像からはみ出しています。検査領域を描き直し、同じサイズの画像だけを使用してください。",
  );
});

test("Where only a general title is known, the application's own sentence is said too", () => {
  overwriteGetLocale(() => "de");
  expect(faultText({ code: "damaged", message: "The file ends early." })).toContain("The file ends early.");
});
