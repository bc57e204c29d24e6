import { expect, test } from "vitest";
import { errorText } from "../../../src-renderer/lib/error-text.ts";
import { overwriteGetLocale } from "../../../src-renderer/paraglide/runtime.js";

const message = "No part of the usual size was found.";

test("An image without a part to align is not said to be a kind of file that is not supported", () => {
  overwriteGetLocale(() => "de");
  const unaligned = errorText({ code: "unsupported", message, cause: "no-part-found" });
  const unsupported = errorText({ code: "unsupported", message });
  expect(unaligned.title).not.toBe(unsupported.title);
  expect(unaligned.action).not.toBe(unsupported.action);
});

test("A failure of which no more is known is worded by its code, with the sentence that the application has for it", () => {
  overwriteGetLocale(() => "de");
  const known = errorText({ code: "unsupported", message });
  expect(known.detail).toBe(message);
  expect(errorText({ code: "unsupported", message, cause: "image-changed" })).not.toEqual(known);
});
