import { spawnSync } from "node:child_process";
import { chmod, mkdir, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dataFolderPath, openDataFolder } from "../../../src-main/core/store/data-folder.ts";
import { temporaryFolder } from "./samples.ts";

const program = join(import.meta.dirname, "programs", "open-data-folder.ts");
/** Root may write anywhere, so a test of permissions runs as nobody. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

describe("the path of the data folder", () => {
  const linux = { platform: "linux", home: "/home/ann" } as const;

  it("is the XDG data folder on Linux", () => {
    expect(dataFolderPath({ ...linux, environment: {} })).toBe("/home/ann/.local/share/kensa");
    expect(dataFolderPath({ ...linux, environment: { XDG_DATA_HOME: "/data/ann" } })).toBe("/data/ann/kensa");
  });

  it.each(["", "relative/path"])(
    "does not follow the XDG_DATA_HOME %j, which its specification forbids",
    (home) => {
      expect(dataFolderPath({ ...linux, environment: { XDG_DATA_HOME: home } })).toBe(
        "/home/ann/.local/share/kensa",
      );
    },
  );

  it("is the local application data on Windows, with or without its variable", () => {
    const windows = { platform: "win32", home: "C:\\Users\\Ann" } as const;
    const environment = { LOCALAPPDATA: "D:\\Local" };
    expect(dataFolderPath({ ...windows, environment })).toBe("D:\\Local\\Kensa");
    expect(dataFolderPath({ ...windows, environment: {} })).toBe("C:\\Users\\Ann\\AppData\\Local\\Kensa");
  });

  it("is the application support folder on a Mac", () => {
    const mac = { platform: "darwin", home: "/Users/ann", environment: {} } as const;
    expect(dataFolderPath(mac)).toBe("/Users/ann/Library/Application Support/Kensa");
  });

  it("is what KENSA_DATA says, wherever that is", () => {
    expect(dataFolderPath({ ...linux, environment: { KENSA_DATA: "here" } })).toBe(resolve("here"));
    expect(dataFolderPath({ ...linux, environment: { KENSA_DATA: "" } })).toBe(
      "/home/ann/.local/share/kensa",
    );
  });
});

describe("opening the data folder", () => {
  it("creates it with its inner folders, and finds them again", async () => {
    const root = join(await temporaryFolder(), "not", "there", "yet");
    const folder = await openDataFolder(root);
    expect(folder).toEqual({
      root,
      database: join(root, "kensa.db"),
      models: join(root, "models"),
      runs: join(root, "runs"),
    });
    expect((await stat(folder.models)).isDirectory()).toBe(true);
    expect((await stat(folder.runs)).isDirectory()).toBe(true);
    expect(await openDataFolder(root)).toEqual(folder);
  });

  it("says so when a file is in the way", async () => {
    const path = join(await temporaryFolder(), "file");
    await writeFile(path, "mine");
    await expect(openDataFolder(path)).rejects.toMatchObject({ name: "KensaError", code: "conflict" });
    await expect(openDataFolder(join(path, "below"))).rejects.toMatchObject({ code: "conflict" });
  });

  it.skipIf(process.platform === "win32").each(["new", "existing"])(
    "says so when it may not be written to (%s folder)",
    async (kind) => {
      const parent = await temporaryFolder();
      const root = join(parent, "data");
      if (kind === "existing") await openDataFolder(root);
      else await mkdir(root);
      await chmod(root, 0o555);
      await chmod(parent, 0o755);
      const { stdout } = spawnSync(process.execPath, [program, root], { ...asNobody, encoding: "utf8" });
      expect(JSON.parse(stdout)).toMatchObject({
        code: "not-permitted",
        message: expect.stringContaining(root),
      });
    },
  );
});
