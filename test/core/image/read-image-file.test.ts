/** @file Tests of reading image files from a real disk. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, open, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeImage } from "../../../src-main/core/image/decode-image.ts";
import { maximumFileBytes } from "../../../src-main/core/image/limits.ts";
import { readImageBytes, readImageFile } from "../../../src-main/core/image/read-image-file.ts";
import { asymmetric, geometryOf, kensaError, painted } from "./made-images.ts";

const whole = geometryOf();
const isWindows = process.platform === "win32";
const isRoot = process.getuid?.() === 0;
let folder: string;
let png: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-images-"));
  png = await painted(64, 64, asymmetric).png().toBuffer();
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, bytes: Buffer | string = png): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe("reading an image file", () => {
  it("gives what decoding its bytes gives, with their hash and the time by a given clock", async () => {
    const ticks = [100, 107, 130];
    const file = await readImageFile(await write("part.png"), whole, () => ticks.shift()!);
    expect(file).toEqual({
      ...(await decodeImage(png, whole)),
      sha256: createHash("sha256").update(png).digest("hex"),
      milliseconds: { read: 7, decode: 23 },
    });
  });

  it("measures with its own clock where none is given", async () => {
    const { milliseconds } = await readImageFile(await write("part.png"), whole);
    expect(milliseconds.read).toBeGreaterThan(0);
    expect(milliseconds.decode).toBeGreaterThan(0);
  });

  it.each([
    "two  spaces .png",
    "it's 'quoted' `so`.png",
    ...(isWindows ? [] : ['double "quotes" and \\ back.png', "line\nbreak.png"]),
    "検査 部品①.png",
    "🔩👩🏽‍🏭.png",
    "-rf.png",
    "100% #1 & $HOME ; *.png",
    `${"n".repeat(236)}.png`,
  ])("reads a file named %s", async (name) => {
    expect((await readImageFile(await write(name), whole)).upright).toEqual({ width: 64, height: 64 });
  });

  it("goes by the content where the name is wrong", async () => {
    expect((await readImageFile(await write("photo.jpg"), whole)).pixels).toHaveLength(64 * 64 * 3);
    const noName = await write("no-extension");
    expect((await readImageFile(noName, whole)).pixels).toHaveLength(64 * 64 * 3);
  });

  it("refuses a text file that is named like an image", async () => {
    const path = await write("notes.png", "These are no pixels.");
    await expect(readImageFile(path, whole)).rejects.toMatchObject(kensaError("unsupported", /not an image/));
  });

  it("refuses an empty file, but hashes it", async () => {
    const path = await write("empty.png", "");
    await expect(readImageFile(path, whole)).rejects.toMatchObject(kensaError("damaged", /empty/));
    expect((await readImageBytes(path)).sha256).toBe(createHash("sha256").digest("hex"));
  });
});

describe("what cannot be read", () => {
  it("says that there is no such file", async () => {
    await expect(readImageFile(join(folder, "missing.png"), whole)).rejects.toMatchObject(
      kensaError("not-found", /missing\.png does not exist/),
    );
  });

  it("says that it is a folder", async () => {
    const path = join(folder, "folder.png");
    await mkdir(path);
    await expect(readImageFile(path, whole)).rejects.toMatchObject(
      kensaError("invalid-input", /is a folder/),
    );
  });

  it.skipIf(isWindows)("does not wait for a named pipe", async () => {
    const path = join(folder, "pipe.png");
    execFileSync("mkfifo", [path]);
    await expect(readImageFile(path, whole)).rejects.toMatchObject(
      kensaError("invalid-input", /a device or a pipe/),
    );
  });

  it.skipIf(isWindows)("reports a link that leads to itself", async () => {
    const path = join(folder, "loop.png");
    await symlink(path, path);
    await expect(readImageFile(path, whole)).rejects.toMatchObject(
      kensaError("unreadable", /leads back to itself/),
    );
  });

  it("reports a name that is too long", async () => {
    const reading = readImageFile(join(folder, `${"n".repeat(300)}.png`), whole);
    await expect(reading).rejects.toMatchObject(kensaError(isWindows ? "not-found" : "invalid-input", /nnn/));
  });

  it("reports what the operating system refuses for any other reason, with its code", async () => {
    const reading = readImageFile(join(folder, "zero\0byte.png"), whole);
    await expect(reading).rejects.toMatchObject(kensaError("unreadable", /cannot be read \(ERR_\w+\)/));
  });

  it.skipIf(isWindows || isRoot)("reports a file without permission (root may read everything)", async () => {
    const path = await write("secret.png");
    await chmod(path, 0o000);
    await expect(readImageFile(path, whole)).rejects.toMatchObject(
      kensaError("not-permitted", /not permitted/),
    );
  });

  it("refuses a file over the limit without reading it", async () => {
    const path = join(folder, "huge.tif");
    const file = await open(path, "w");
    await file.truncate(maximumFileBytes + 1);
    await file.close();
    await expect(readImageFile(path, whole)).rejects.toMatchObject(
      kensaError("unsupported", /513 MiB, the limit is 512 MiB/),
    );
  });
});
