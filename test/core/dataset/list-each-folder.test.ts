import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listEachFolder } from "../../../src-main/core/dataset/list-each-folder.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

/** `a.png`, `tray/b.png` and a text file beside it. */
async function nested() {
  const folder = await temporaryFolder();
  const tray = join(folder, "tray");
  await mkdir(tray);
  const [outer, inner, notes] = [join(folder, "a.png"), join(tray, "b.png"), join(tray, "notes.txt")];
  for (const file of [outer, inner, notes]) await writeFile(file, file);
  return { folder, tray, outer, inner, notes };
}

const brief = (lists: Awaited<ReturnType<typeof listEachFolder>>) =>
  lists.map(({ root, files, refused }) => ({ root, files, refused: refused.map(({ file }) => file) }));

describe("Folders of which one lies in another", () => {
  it("have each file in the list of the inner one, in whatever order they are given", async () => {
    const { folder, tray, outer, inner, notes } = await nested();
    const [all, own] = [
      { root: folder, files: [outer], refused: [] },
      { root: tray, files: [inner], refused: [notes] },
    ];
    expect(brief(await listEachFolder([folder, tray]))).toEqual([all, own]);
    expect(brief(await listEachFolder([tray, folder]))).toEqual([own, all]);
  });

  it("may leave the outer one with nothing", async () => {
    const { folder, tray, inner } = await nested();
    const lists = await listEachFolder([join(folder, "tray", "..", "tray"), tray]);
    expect(lists.map(({ files }) => files)).toEqual([[inner], []]);
  });

  it("are the same by whichever of their names", async () => {
    const { folder, tray, outer, inner } = await nested();
    const elsewhere = await temporaryFolder();
    const link = join(elsewhere, "link");
    await symlink(folder, link, "junction");
    const lists = await listEachFolder([folder, link, tray]);
    expect(lists.map(({ files }) => files)).toEqual([[outer], [], [inner]]);
  });
});

it("A folder without an image is refused as it is alone", async () => {
  const { folder } = await nested();
  const empty = join(folder, "empty");
  await mkdir(empty);
  await expect(listEachFolder([folder, empty])).rejects.toMatchObject({ code: "not-found" });
});
