import { expect, it } from "vitest";
import { requireNodeApi } from "../../../src-main/core/store/sqlite-driver.ts";

it.each(["9", "8", undefined])(
  "refuses a runtime of Node-API %s, on which the driver would crash",
  (version) => {
    expect(() => requireNodeApi(version)).toThrow(expect.objectContaining({ code: "unsupported" }));
  },
);

it.each(["10", "11", process.versions["napi"]])("accepts a runtime of Node-API %s", (version) => {
  expect(() => requireNodeApi(version)).not.toThrow();
});
