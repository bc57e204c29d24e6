import { execFileSync } from "node:child_process";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { type FoundFile, listImages, scanFolder } from "../../../src-main/core/dataset/scan-folder.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

async function write(folder: string, ...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), name);
  }
}

async function scan(...roots: string[]): Promise<FoundFile[]> {
  const all: FoundFile[] = [];
  for await (const found of scanFolder(roots)) all.push(found);
  return all;
}

/** The found files' paths inside the folder. */
async function namesIn(folder: string): Promise<string[]> {
  return (await scan(folder)).map(({ file }) => relative(folder, file));
}

describe("what is found", () => {
  test("images in all subfolders, in an order that does not depend on language or time", async () => {
    const folder = await temporaryFolder();
    await write(folder, "b.png", "Z.JPG", "ä.png", "a/2.tiff", "a/10.png", "a.png");
    expect(await namesIn(folder)).toEqual(["Z.JPG", "a/10.png", "a/2.tiff", "a.png", "b.png", "ä.png"]);
  });

  test("names with spaces, quotes, Japanese, emoji, line breaks and 240 characters", async () => {
    const folder = await temporaryFolder();
    const names = [
      'it\'s "good".png',
      "良品 検査.jpg",
      "🔧.webp",
      "two\nlines.gif",
      `${"n".repeat(236)}.png`,
    ];
    await write(folder, ...names.map((name) => `ordner mit leerzeichen/${name}`));
    const { files, refused } = await listImages([folder]);
    expect(files.map((file) => relative(join(folder, "ordner mit leerzeichen"), file)).toSorted()).toEqual(
      names.toSorted(),
    );
    expect(refused).toEqual([]);
  });

  test("hidden files and what operating systems leave behind are passed over", async () => {
    const folder = await temporaryFolder();
    await write(
      folder,
      ".DS_Store",
      "Thumbs.db",
      "desktop.ini",
      "__MACOSX/._part.png",
      ".cache/x.png",
      "part.png",
    );
    expect(await namesIn(folder)).toEqual(["part.png"]);
  });

  test("files that are no images are listed with the reason", async () => {
    const folder = await temporaryFolder();
    await write(folder, "notes.txt", "part.png", "scan.bmp");
    const found = await scan(folder);
    expect(found.map(({ refused }) => refused?.code ?? null)).toEqual(["unsupported", null, "unsupported"]);
    expect(found[0]?.refused?.message).toContain("notes.txt does not have the name of an image");
    expect(found[0]?.refused?.message).toContain("JPEG");
  });

  test("a folder that is to be passed over, by whichever of its names", async () => {
    const folder = await temporaryFolder();
    await write(folder, "1.png", "bad/2.png", "bad/deep/3.png", "good/4.png");
    await symlink(join(folder, "bad"), join(folder, "link"));
    for (const name of ["bad", "link"]) {
      const { files } = await listImages([folder], { except: [join(folder, name), join(folder, "none")] });
      expect(files.map((file) => relative(folder, file))).toEqual(["1.png", "good/4.png"]);
    }
    await expect(listImages([folder], { except: [folder] })).rejects.toMatchObject({ code: "not-found" });
  });

  test("several folders are listed one after the other, and none twice", async () => {
    const folder = await temporaryFolder();
    await write(folder, "one/a.png", "two/b.png");
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    expect((await listImages([two, one, two])).files).toEqual([join(two, "b.png"), join(one, "a.png")]);
  });
});

describe("symbolic links", () => {
  test("are followed to files and folders, also in a circle", async () => {
    const folder = await temporaryFolder();
    const elsewhere = await temporaryFolder();
    await write(folder, "inner/a.png");
    await write(elsewhere, "b.png");
    await symlink(folder, join(folder, "inner", "round"));
    await symlink(elsewhere, join(folder, "linked"));
    await symlink(join(elsewhere, "b.png"), join(folder, "one.png"));
    expect(await namesIn(folder)).toEqual(["inner/a.png", "linked/b.png", "one.png"]);
  });

  test("that lead nowhere or to themselves are refused by themselves", async () => {
    const folder = await temporaryFolder();
    await symlink(join(folder, "none"), join(folder, "broken.png"));
    await symlink(join(folder, "self.png"), join(folder, "self.png"));
    const found = await scan(folder);
    expect(found.map(({ refused }) => refused?.code)).toEqual(["not-found", "unreadable"]);
  });
});

describe("what cannot be read", () => {
  test("a subfolder without permission is reported, and the rest is listed", async () => {
    const folder = await temporaryFolder();
    await write(folder, "a.png", "closed/b.png", "d.png");
    await chmod(join(folder, "closed"), 0o000);
    await chmod(folder, 0o755);
    const module = pathToFileURL(
      join(import.meta.dirname, "../../../src-main/core/dataset/scan-folder.ts"),
    ).href;
    const body = `
      const { scanFolder } = await import(${JSON.stringify(module)});
      const found = await Array.fromAsync(scanFolder([process.argv.at(-1)]));
      process.stdout.write(JSON.stringify(found.map(({ refused }) => refused?.code ?? null)));`;
    // Everything is permitted to root, so there another user has to look.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", body, folder], user);
    await chmod(join(folder, "closed"), 0o755);
    expect(JSON.parse(output.toString())).toEqual([null, "not-permitted", null]);
  });

  test("a pipe is refused without waiting for what never comes", async () => {
    const folder = await temporaryFolder();
    execFileSync("mkfifo", [join(folder, "camera.png")]);
    expect(await scan(folder)).toMatchObject([{ refused: { code: "unsupported" } }]);
  });

  test("a folder that does not exist, a file, and a folder without images are each said in a sentence", async () => {
    const folder = await temporaryFolder();
    await write(folder, "notes.txt");
    const [none, file] = [join(folder, "none"), join(folder, "notes.txt")];
    await expect(listImages([none])).rejects.toMatchObject({
      code: "not-found",
      message: `${none} does not exist.`,
    });
    await expect(listImages([file])).rejects.toMatchObject({
      code: "invalid-input",
      message: `${file} is not a folder.`,
    });
    await expect(listImages([folder])).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(`The folder ${folder} holds no images. Of 1 other files`),
    });
  });

  test("an empty folder yields nothing", async () => {
    expect(await scan(await temporaryFolder())).toEqual([]);
  });

  test("a person can stop it", async () => {
    const folder = await temporaryFolder();
    await write(folder, "a.png", "inner/b.png", "z.png");
    const stop = new AbortController();
    const scanning = scanFolder([folder], { signal: stop.signal });
    await scanning.next();
    stop.abort();
    await expect(scanning.next()).rejects.toMatchObject({ code: "cancelled" });
  });
});
