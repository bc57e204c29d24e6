import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import { FolderBrowser } from "../../../src-renderer/lib/folder-browser.svelte.ts";
import { folderSource } from "../../../src-renderer/lib/folder-source.ts";
import { fakeClient } from "../fake-client.ts";

const client = fakeClient({
  host: {
    listFolder: ({ path = "/home/mika" }) => {
      if (path === "/root") throw new ORPCError("not-permitted", { status: 403, message: "Not allowed." });
      return { path, parent: "/home", folders: [{ name: "parts", path: `${path}/parts` }], images: 3 };
    },
    completeFolder: ({ typed }) => [{ name: "x", path: `${typed}x` }],
    chooseFolder: () => ({ path: null }),
  },
});

const browserDoor = {
  nativeFolderDialog: false,
  allowedRoots: [
    { path: "/home/mika", name: "mika" },
    { path: "/mnt", name: "mnt" },
  ],
};

describe("Looking for a folder", () => {
  test("begins where the application says, and goes on from there", async () => {
    const browser = new FolderBrowser(folderSource(client, browserDoor));
    await browser.open();
    expect(browser.listing?.path).toBe("/home/mika");
    await browser.open("/home/mika/parts");
    expect(browser.typed).toBe("/home/mika/parts");
  });

  test("stays where it is when a folder may not be looked into", async () => {
    const browser = new FolderBrowser(folderSource(client, browserDoor));
    await browser.open();
    await browser.open("/root");
    expect(browser.listing?.path).toBe("/home/mika");
    expect(browser.failure?.code).toBe("not-permitted");
  });

  test("chooses the path that stands in the field, and none that cannot be looked into", async () => {
    const browser = new FolderBrowser(folderSource(client, browserDoor));
    await browser.open();
    expect(await browser.choose()).toBe("/home/mika");
    await browser.type("/data/good");
    expect(await browser.choose()).toBe("/data/good");
    await browser.type("/root");
    expect(await browser.choose()).toBeNull();
    expect(browser.failure?.code).toBe("not-permitted");
  });

  test("offers what a path may become while it is typed", async () => {
    const browser = new FolderBrowser(folderSource(client, browserDoor));
    await browser.type("/ho");
    expect(browser.completions).toEqual(["/hox"]);
    await browser.open("/home/mika");
    expect(browser.completions).toEqual([]);
  });

  test("leaves it to the system's dialog where there is one, which may be closed", async () => {
    expect(folderSource(client, browserDoor).dialog).toBeNull();
    expect(await folderSource(client, { ...browserDoor, nativeFolderDialog: true }).dialog?.()).toBeNull();
  });

  test("tells of every place where folders may be looked for, since nothing leads above them", () => {
    expect(folderSource(client, browserDoor).roots.map(({ path }) => path)).toEqual(["/home/mika", "/mnt"]);
    expect(folderSource(client, { nativeFolderDialog: true, allowedRoots: null }).roots).toEqual([]);
  });
});
