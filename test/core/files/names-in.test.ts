import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { namesIn } from "../../../src-main/core/files/names-in.ts";
import { temporaryFolder } from "./temporary-folder.ts";

it("lists a folder, nothing where there is none, and refuses a file in its place", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "one"), "");
  expect(await namesIn(folder)).toEqual(["one"]);
  expect(await namesIn(join(folder, "missing"))).toEqual([]);
  await expect(namesIn(join(folder, "one"))).rejects.toMatchObject({ code: "conflict" });
});
