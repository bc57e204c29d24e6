import { ORPCError } from "@orpc/client";
import { afterEach, describe, expect, test } from "vitest";
import { errorCode, failureCause } from "../../../src-main/contract/errors.ts";
import { errorText } from "../../../src-renderer/lib/error-text.ts";
import { failureFrom, isConnectionLost, type ShownCode } from "../../../src-renderer/lib/failure.ts";
import { type Locale, overwriteGetLocale } from "../../../src-renderer/paraglide/runtime.js";

const speak = (locale: Locale) => overwriteGetLocale(() => locale);
afterEach(() => speak("en"));

describe("What was thrown", () => {
  test("by the application keeps its code, its sentence and its advice", () => {
    const thrown = new ORPCError("conflict", {
      status: 409,
      message: "A training runs already.",
      data: { action: "Wait for it.", cause: "name-taken" },
    });
    expect(failureFrom(thrown)).toEqual({
      code: "conflict",
      message: "A training runs already.",
      action: "Wait for it.",
      cause: "name-taken",
    });
  });

  test("because nobody answers is a lost connection", () => {
    expect(failureFrom(new TypeError("Failed to fetch")).code).toBe("connection-lost");
    expect(isConnectionLost(new ORPCError("BAD_GATEWAY", { status: 502 }))).toBe(true);
  });

  test("by the application itself is never taken for a lost connection", () => {
    expect(isConnectionLost(new ORPCError("worker-crashed", { status: 503, message: "It died." }))).toBe(
      false,
    );
  });

  test("by nobody in particular is a fault of ours", () => {
    expect(failureFrom(new Error("boom"))).toEqual({ code: "internal", message: "boom" });
  });
});

describe("The text of a failure", () => {
  const codes: ShownCode[] = [...errorCode.options, "connection-lost"];

  test.each(["en", "ja", "de"] as const)("has a title and an advice for each code in %s", (locale) => {
    speak(locale);
    const texts = codes.map((code) => errorText({ code, message: "x" }));
    for (const { title, action } of texts)
      expect([title, action].every((text) => text.length > 3)).toBe(true);
    expect(new Set(texts.map(({ title }) => title)).size).toBe(codes.length);
  });

  test.each(["en", "ja", "de"] as const)("says in %s what exactly is wrong where that is known", (locale) => {
    speak(locale);
    const texts = failureCause.options.map((cause) =>
      errorText({ code: "conflict", message: "In English.", cause }),
    );
    expect(new Set(texts.map(({ title }) => title)).size).toBe(failureCause.options.length);
    const general = errorText({ code: "conflict", message: "In English." });
    for (const { title, detail, action } of texts) {
      expect([title === general.title, action === general.action]).toEqual([false, false]);
      expect(detail).toBe(locale === "en" ? "In English." : "");
    }
  });

  test("prefers the application's own advice where both speak English", () => {
    const failure = { code: "conflict", message: "x", action: "Wait for the scan." } as const;
    expect(errorText(failure).action).toBe("Wait for the scan.");
    speak("ja");
    expect(errorText(failure).action).not.toBe("Wait for the scan.");
  });
});
