import { expect, test } from "vitest";
import { modelWarning, modelWarningCode, notedWarning } from "../../../src-main/contract/model.ts";
import { warningText } from "../../../src-renderer/lib/warning-text.ts";
import { overwriteGetLocale } from "../../../src-renderer/paraglide/runtime.js";

const numbers = { count: 12, enough: 20, alike: 90, ratio: 0.951, trusted: 0.7 };

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

test("A model of an older version is shown with its own sentence", () => {
  overwriteGetLocale(() => "de");
  expect(warningText(notedWarning.parse("Only 12 good images."))).toBe("Only 12 good images.");
});
