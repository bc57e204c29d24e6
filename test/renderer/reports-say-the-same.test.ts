import { describe, expect, test } from "vitest";
import { errorCode, type Failure, failureCause } from "../../src-main/contract/errors.ts";
import { modelWarning, modelWarningCode } from "../../src-main/contract/model.ts";
import { reportText } from "../../src-main/core/inspection/report-text.ts";
import { errorText } from "../../src-renderer/lib/error-text.ts";
import { warningText } from "../../src-renderer/lib/warning-text.ts";
import { overwriteGetLocale } from "../../src-renderer/paraglide/runtime.js";
import { warningNumbers as numbers } from "./samples.ts";

const files = ["good/7.png", "good/9.png", "good/11.png", "good/13.png"];
const noted = { message: "In English.", action: "Do something." };

describe.each(["ja", "de"] as const)("In %s", (language) => {
  const { warning, reason } = reportText(language, "UTC");

  test.each(modelWarningCode.options)("the warning %s reads as on the page", (code) => {
    overwriteGetLocale(() => language);
    const given = modelWarning.parse({
      code,
      numbers: code === "hardly-finds" ? { ...numbers, enough: 0.75 } : numbers,
      files,
      sentence: noted.message,
    });
    expect(warning(given)).toBe(warningText(given));
  });

  test.each(failureCause.options)("the reason %s reads as on the page", (cause) => {
    overwriteGetLocale(() => language);
    const failure: Failure = { code: "unsupported", cause, ...noted };
    const { title, action } = errorText(failure);
    expect(reason(failure)).toEqual({ message: title, action });
  });

  test.each(errorCode.options)("%s without a cause keeps what was noted", (code) => {
    overwriteGetLocale(() => language);
    const failure: Failure = { code, ...noted };
    const { title, action } = errorText(failure);
    expect(reason(failure)).toEqual({ message: `${title} (${noted.message})`, action });
  });

  test("a warning of an older model stays as it is", () => {
    expect(warning("Only few images.")).toBe("Only few images.");
  });
});

test("In English everything stays as it was noted", () => {
  const { warning, reason } = reportText("en", "UTC");
  expect(warning({ code: "few-samples", numbers, sentence: "Only few images." })).toBe("Only few images.");
  expect(reason({ code: "unreadable", ...noted })).toMatchObject(noted);
});
