import { execFileSync } from "node:child_process";
import { appendFile, mkdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { contentMarkOf } from "../../../src-main/core/inspection/content-mark.ts";
import { watchImages } from "../../../src-main/core/inspection/watch-images.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

/** Takes files until the watch ends; the test ends it at the latest. */
function watching(...paths: string[]) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const files = watchImages(paths, stop.signal);
  return { files, stop };
}

const CAMERA = Buffer.alloc(4000, "picture ");

/** Until what is written from now on is told: a picture was put into the folder, and was told of. */
async function isWatched(folder: string, files: AsyncIterator<string>, name = "probe.png"): Promise<void> {
  const probe = join(folder, name);
  await writeFile(probe, CAMERA);
  expect((await files.next()).value).toBe(probe);
}

describe("Watching folders", () => {
  it("yields what is there, below as well, but nothing hidden", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "inner"));
    await mkdir(join(folder, ".trash"));
    const shown = [join(folder, "a.png"), join(folder, "inner", "b.png")];
    for (const path of [...shown, join(folder, ".hidden.png"), join(folder, ".trash", "c.png")]) {
      await writeFile(path, "");
    }
    const { files, stop } = watching(folder);
    const found = [(await files.next()).value, (await files.next()).value];
    expect(found.toSorted()).toEqual(shown);
    const next = files.next();
    expect(await Promise.race([next, delay(300, "nothing more")])).toBe("nothing more");
    stop.abort();
    expect(await next).toEqual({ value: undefined, done: true });
  });

  it("leaves out what is known, but not another picture that is put in its place", async () => {
    const folder = await temporaryFolder();
    const [known, other] = [join(folder, "known.png"), join(folder, "other.png")];
    for (const path of [known, other]) await writeFile(path, CAMERA);
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const marks = new Map([
      [known, (await contentMarkOf(known))!],
      [other, "of another picture that lay there before"],
    ]);
    const files = watchImages([folder], stop.signal, { known: marks });
    expect((await files.next()).value).toBe(other);
    await isWatched(folder, files);
    await rm(known);
    await isWatched(folder, files, "later.png");
    await writeFile(known, CAMERA);
    expect((await files.next()).value).toBe(known);
  });

  it.each([
    ["removed", (folder: string) => rm(folder, { recursive: true })],
    ["moved away", (folder: string) => rename(folder, `${folder} of yesterday`)],
  ])("goes on with a folder that is %s and made anew, without a picture twice", async (_, end) => {
    const folder = join(await temporaryFolder(), "today");
    await mkdir(folder);
    const [first, second, third] = ["1.png", "2.png", "3.png"].map((name) => join(folder, name));
    await writeFile(first!, CAMERA);
    const { files } = watching(folder);
    expect((await files.next()).value).toBe(first);
    // Long enough to know the folder.
    await delay(1500);
    await end(folder);
    await mkdir(folder);
    await writeFile(second!, CAMERA);
    expect((await files.next()).value).toBe(second);
    await writeFile(third!, CAMERA);
    expect((await files.next()).value).toBe(third);
  });

  it("yields a picture that takes the place of another under its name, however it gets there, and once each", async () => {
    const folder = await temporaryFolder();
    const [written, renamed, beside] = ["a.png", "b.png", ".b.part"].map((name) => join(folder, name));
    for (const path of [written!, renamed!]) await writeFile(path, CAMERA);
    const { files, stop } = watching(folder);
    const found = [(await files.next()).value, (await files.next()).value];
    expect(found.toSorted()).toEqual([written, renamed]);
    await isWatched(folder, files);
    await writeFile(written!, Buffer.alloc(5000, "another "));
    expect((await files.next()).value).toBe(written);
    await writeFile(beside!, Buffer.alloc(4000, "renamed "));
    await rename(beside!, renamed!);
    expect((await files.next()).value).toBe(renamed);
    const next = files.next();
    expect(await Promise.race([next, delay(2000, "nothing more")])).toBe("nothing more");
    stop.abort();
    expect((await next).done).toBe(true);
  });

  it("passes over what is not named like an image, unless it was named itself", async () => {
    const folder = await temporaryFolder();
    const given = join(folder, "given.bin");
    for (const name of ["Thumbs.db", "desktop.ini", "results.csv", "given.bin"]) {
      await writeFile(join(folder, name), CAMERA);
    }
    const { files } = watching(folder);
    await isWatched(folder, files);
    await writeFile(join(folder, "part.PNG"), CAMERA);
    expect((await files.next()).value).toBe(join(folder, "part.PNG"));
    expect((await watching(given).files.next()).value).toBe(given);
  });

  it("yields a file that is written in pieces once, and when it is whole", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "slow.png");
    const { files, stop } = watching(folder);
    const first = files.next().then(async ({ value }) => [value, (await readFile(file)).length]);
    for (let piece = 0; piece < 6; piece += 1) {
      await appendFile(file, CAMERA);
      await delay(250);
    }
    expect(await first).toEqual([file, 6 * CAMERA.length]);
    const second = files.next();
    expect(await Promise.race([second, delay(1000, "nothing more")])).toBe("nothing more");
    stop.abort();
    expect((await second).done).toBe(true);
  });

  it("goes by a file's size where its time is that of another computer's clock", async () => {
    const folder = await temporaryFolder();
    const [before, file] = [join(folder, "before.png"), join(folder, "slow.png")];
    await writeFile(before, CAMERA);
    await utimes(before, 1e9, 1e9);
    const { files } = watching(folder);
    expect((await files.next()).value).toBe(before);
    // The first look round is over then.
    await isWatched(folder, files);
    const next = files.next().then(async ({ value }) => [value, (await readFile(file)).length]);
    for (let piece = 0; piece < 4; piece += 1) {
      await appendFile(file, CAMERA);
      await utimes(file, 1e9, 1e9);
      await delay(250);
    }
    expect(await next).toEqual([file, 4 * CAMERA.length]);
  });

  it("yields a file that was written under another name by its final one", async () => {
    const folder = await temporaryFolder();
    const { files } = watching(folder);
    const first = files.next();
    await writeFile(join(folder, ".part"), CAMERA);
    await delay(100);
    await rename(join(folder, ".part"), join(folder, "whole.png"));
    expect((await first).value).toBe(join(folder, "whole.png"));
  });

  it("watches a folder whose own name begins with a point", async () => {
    const folder = join(await temporaryFolder(), ".images");
    await mkdir(folder);
    await writeFile(join(folder, "a.png"), "");
    expect((await watching(folder).files.next()).value).toBe(join(folder, "a.png"));
  });

  it("yields images of formats that are not read, so that no part goes without a verdict", async () => {
    const folder = await temporaryFolder();
    for (const name of ["a.bmp", "b.HEIC", "notes.txt"]) await writeFile(join(folder, name), CAMERA);
    const { files } = watching(folder);
    const found = [(await files.next()).value, (await files.next()).value];
    expect(found.toSorted()).toEqual([join(folder, "a.bmp"), join(folder, "b.HEIC")]);
  });

  it.skipIf(process.platform === "win32")(
    "passes over what is no file, which would be waited for when it is read",
    async () => {
      const folder = await temporaryFolder();
      execFileSync("mkfifo", [join(folder, "pipe.png"), join(folder, "pipe.bmp")]);
      const { files } = watching(folder);
      await isWatched(folder, files);
      const next = files.next();
      // Longer than until the folder was listed twice.
      expect(await Promise.race([next, delay(12_000, "nothing more")])).toBe("nothing more");
    },
    30_000,
  );

  it("tells once that its folder is missing, and once that it is back", async () => {
    const folder = join(await temporaryFolder(), "share");
    await mkdir(folder);
    const told: boolean[] = [];
    const back = Promise.withResolvers<void>();
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const onPresence = (isThere: boolean) => {
      told.push(isThere);
      if (isThere) back.resolve();
      else void mkdir(folder);
    };
    const files = watchImages([folder], stop.signal, { onPresence });
    await isWatched(folder, files);
    await rm(folder, { recursive: true });
    const next = files.next();
    await back.promise;
    await writeFile(join(folder, "after.png"), CAMERA);
    expect((await next).value).toBe(join(folder, "after.png"));
    expect(told).toEqual([false, true]);
  });

  it("ends at once where it was stopped before", async () => {
    const { files, stop } = watching(await temporaryFolder());
    stop.abort();
    expect(await files.next()).toEqual({ value: undefined, done: true });
  });
});
