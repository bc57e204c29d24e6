import { expect, test } from "vitest";
import { modelWarning, modelWarningCode, notedWarning } from "../../../src-main/contract/model.ts";
import { warningText } from "../../../src-renderer/lib/warning-text.ts";
import { overwriteGetLocale } from "../../../src-renderer/paraglide/runtime.js";
import { warningNumbers as numbers } from "../samples.ts";

test.each(modelWarningCode.options)("The warning %s is said in each language, without a gap", (code) => {
  const warning = modelWarning.parse({ code, numbers, sentence: "In English." });
  const texts = (["en", "ja", "de"] as const).map((locale) => {
    overwriteGetLocale(() => locale);
    return warningText(warning);
  });
  expect(new Set(texts).size).toBe(3);
  for (const text of texts) expect(text).not.toMatch(/[{}]|undefined|NaN/);
});

test("A warning names its numbers", () => {
  overwriteGetLocale(() => "ja");
  expect(warningText({ code: "few-samples", numbers, sentence: "Only 12." })).toMatch(/12.*20/);
});

test("A warning names the images that it speaks of, and a share without rounding up", () => {
  overwriteGetLocale(() => "en");
  const files = ["good/7.png", "good/9.png", "good/11.png", "good/13.png"];
  const text = warningText({ code: "stray-score", numbers: { count: 4 }, files, sentence: "Far above." });
  expect(text).toContain("(good/7.png, good/9.png, good/11.png, …)");
  const separation = { separation: 0.7499, enough: 0.75 };
  const blind = warningText({ code: "hardly-finds", numbers: separation, sentence: "Hardly." });
  expect(blind).toContain("ranks 74% above good parts");
});

test("A model of an older version is shown with its own sentence", () => {
  overwriteGetLocale(() => "de");
  expect(warningText(notedWarning.parse("Only 12 good images."))).toBe("Only 12 good images.");
});
