import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireApart } from "../../src-main/cli/require-apart.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-apart-"));
  await mkdir(join(folder, "parts"));
  await writeFile(join(folder, "parts", "1.png"), "a picture");
  await writeFile(join(folder, "log.csv"), "a,b");
  await symlink(join(folder, "log.csv"), join(folder, "link.csv"));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

test.each([
  ["the table itself", ["log.csv"], { "--csv": "log.csv" }, "--csv"],
  ["the table by a link", ["log.csv"], { "--json": "link.csv" }, "--json"],
  ["an image that is named", ["parts/1.png"], { "--report": "parts/1.png" }, "--report"],
  ["an image of a folder, or what would be one", ["parts"], { "--csv": "parts/2.png" }, "--csv"],
  ["another result", ["parts"], { "--csv": "same", "--json": "same" }, "name one file"],
])("a result takes the place of nothing: %s", async (_what, read, written, said) => {
  const names = Object.fromEntries(Object.entries(written).map(([option, name]) => [option, at(name)]));
  await expect(requireApart({ read: read.map(at), written: names })).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining(said),
  });
});

test("results beside what is read are taken, and stdout is none", async () => {
  const written = { "--csv": at("parts/results.csv"), "--json": "-", "--report": undefined };
  await requireApart({ read: [at("parts"), at("log.csv")], written });
});
