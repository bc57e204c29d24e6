import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { AllowedFolders } from "../../../src-main/core/app/allowed-folders.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

/** `<root>/open/{lot 2,lot 10,.hidden}` and `<root>/secret`, with links that lead out and in. */
async function folders() {
  const root = await temporaryFolder();
  const open = join(root, "open");
  for (const name of ["open/lot 2", "open/lot 10", "open/.hidden", "secret", "open sesame"]) {
    await mkdir(join(root, name), { recursive: true });
  }
  for (const name of ["a.png", "b.JPG", "notes.txt"]) await writeFile(join(open, name), "");
  await symlink(join(root, "secret"), join(open, "way out"));
  await symlink(join(open, "lot 2"), join(root, "way in"));
  return { root, open, allowed: new AllowedFolders([open]) };
}

it("lists subfolders as people sort them, without hidden ones, and counts images", async () => {
  const { open, allowed } = await folders();
  const listing = await allowed.list();
  expect(listing).toMatchObject({ path: open, parent: null, images: 2 });
  expect(listing.folders.map(({ name }) => name)).toEqual(["lot 2", "lot 10", "way out"]);
  expect(await allowed.list(join(open, "lot 2"))).toMatchObject({ parent: open, folders: [], images: 0 });
});

it("looks nowhere else, whichever way leads there", async () => {
  const { root, open, allowed } = await folders();
  const outside = [
    root,
    join(root, "secret"),
    join(root, "open sesame"),
    `${open}/../secret`,
    join(open, "way out"),
    "/",
  ];
  for (const path of outside) {
    await expect(allowed.list(path), path).rejects.toMatchObject({ code: "not-permitted" });
  }
  expect(await allowed.require(join(root, "way in"))).toBe(join(open, "lot 2"));
});

it("says where there is nothing, or no folder", async () => {
  const { open, allowed } = await folders();
  await expect(allowed.require(join(open, "none"))).rejects.toMatchObject({ code: "not-found" });
  await expect(allowed.list(join(open, "a.png"))).rejects.toMatchObject({ name: "KensaError" });
});

it("completes a path that is being typed, inside what is allowed", async () => {
  const { root, open, allowed } = await folders();
  const names = async (typed: string) => (await allowed.complete(typed)).map(({ name }) => name);
  expect(await names(`${open}/`)).toEqual(["lot 2", "lot 10", "way out"]);
  expect(await names(join(open, "LOT 1"))).toEqual(["lot 10"]);
  expect(await names(join(open, "none/x"))).toEqual([]);
  // Nothing leads there by steps.
  expect(await names(`${root}/`)).toEqual(["open"]);
  expect(await names(join(root, "OP"))).toEqual(["open"]);
  expect(await names(join(root, "se"))).toEqual([]);
  expect(await names("")).toEqual(["open"]);
});

it("looks everywhere where nothing was said", async () => {
  const { root } = await folders();
  const everywhere = new AllowedFolders();
  expect(everywhere.roots).toBeNull();
  expect((await everywhere.list(root)).folders.map(({ name }) => name)).toContain("secret");
  expect((await everywhere.list("/")).parent).toBeNull();
});
