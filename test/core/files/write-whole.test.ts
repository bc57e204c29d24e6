import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, rename, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { systemFailure } from "../../../src-main/core/files/system-failure.ts";
import { temporaryName } from "../../../src-main/core/files/temporary-name.ts";
import {
  removeAbandoned,
  writeFileWhole,
  writeFolderWhole,
} from "../../../src-main/core/files/write-whole.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const source = (name: string): string =>
  pathToFileURL(join(import.meta.dirname, "../../../src-main/core/files", name)).href;

/** The arguments by which another Node process runs `body` with the functions under test; `folder` is its last. */
const nodeArguments = (body: string, folder: string): string[] => [
  "--input-type=module",
  "--eval",
  `import { writeFile } from "node:fs/promises";
   import { writeFileWhole, writeFolderWhole } from "${source("write-whole.ts")}";
   import { temporaryName } from "${source("temporary-name.ts")}";
   const folder = process.argv.at(-1);
   ${body}`,
  folder,
];

const inAnotherProcess = (body: string, folder: string): string =>
  execFileSync(process.execPath, nodeArguments(body, folder), { encoding: "utf8" });

const fill = (text: string) => async (folder: string) => {
  await mkdir(join(folder, "inner"));
  await writeFile(join(folder, "inner", "note.txt"), text);
};

const noteOf = (folder: string): Promise<string> => readFile(join(folder, "inner", "note.txt"), "utf8");

describe("writeFileWhole", () => {
  test("writes text and bytes, replaces what was there, and leaves nothing else", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "結果 'é'.txt");
    await writeFileWhole(path, "first");
    await writeFileWhole(path, Buffer.from("second"));
    expect(await readFile(path, "utf8")).toBe("second");
    expect(await readdir(folder)).toEqual(["結果 'é'.txt"]);
  });

  test("a name may be as long as the disk allows", async () => {
    const folder = await temporaryFolder();
    const name = "n".repeat(255);
    await writeFileWhole(join(folder, name), "long");
    expect(await readdir(folder)).toEqual([name]);
  });

  test("many writers of one file at a time leave one whole version", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "shared");
    const versions = Array.from({ length: 20 }, (_, i) => String(i % 10).repeat(50_000));
    await Promise.all(versions.map((version) => writeFileWhole(path, version)));
    expect(versions).toContain(await readFile(path, "utf8"));
    expect(await readdir(folder)).toEqual(["shared"]);
  });

  test("a missing folder and a name that is too long are said in a sentence", async () => {
    const folder = await temporaryFolder();
    const parent = join(folder, "none");
    await expect(writeFileWhole(join(parent, "a"), "")).rejects.toMatchObject({
      code: "not-found",
      message: `${parent} does not exist.`,
    });
    await expect(writeFileWhole(join(folder, "n".repeat(300)), "")).rejects.toMatchObject({
      code: "invalid-input",
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test("a folder is not replaced by a file", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "taken"));
    await expect(writeFileWhole(join(folder, "taken"), "")).rejects.toMatchObject({ code: "conflict" });
    expect(await readdir(folder)).toEqual(["taken"]);
  });
});

describe("a disk that takes no more", () => {
  test("the refusal of a full device becomes a sentence with an action", async () => {
    const refusal = await writeFile("/dev/full", "x").catch((thrown: unknown) => thrown);
    expect(systemFailure(refusal, "/data/model.json")).toMatchObject({
      code: "disk-full",
      message: "There is no space left to write /data/model.json.",
      action: expect.stringContaining("Free some space"),
    });
  });

  test.each([
    ["EBUSY", "/data/lot.csv is open in another program."],
    ["ETXTBSY", "/data/lot.csv is open in another program."],
    ["EMFILE", "Too many files are open to open /data/lot.csv, too."],
  ])("%s is no fault of the program", (code, message) => {
    const refusal = Object.assign(new Error(code), { code });
    expect(systemFailure(refusal, "/data/lot.csv")).toMatchObject({ name: "KensaError", message });
  });

  test("a file that grows over its limit is reported, and the older version stays", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "kept");
    await writeFile(path, "older");
    const body = `
      const attempt = writeFileWhole(folder + "/kept", Buffer.alloc(1_000_000));
      process.stdout.write(await attempt.then(() => "written", (failure) => failure.code));`;
    // The shell's unit for the largest file that a process may write is 512 or 1024 bytes.
    const limited = [
      "-c",
      'ulimit -f 100 && exec "$0" "$@"',
      process.execPath,
      ...nodeArguments(body, folder),
    ];
    expect(execFileSync("sh", limited, { encoding: "utf8" })).toBe("disk-full");
    expect(await readFile(path, "utf8")).toBe("older");
    expect(await readdir(folder)).toEqual(["kept"]);
  });

  test("on a full disk nothing is left behind and what was there stays", async ({ skip }) => {
    const folder = await temporaryFolder();
    // A file system of 64 KiB, in a name space of its own: it needs no rights and goes away with the process.
    const onSmallDisk = (command: string, ...rest: string[]) =>
      spawnSync(
        "unshare",
        [
          "--map-root-user",
          "--mount",
          "sh",
          "-c",
          `mount -t tmpfs -o size=64k tmpfs "$0" && ${command}`,
          folder,
          ...rest,
        ],
        { encoding: "utf8" },
      );
    if (onSmallDisk("true").status !== 0) skip("This system lets nobody mount a small disk.");
    const body = `
      import { readdir, readFile } from "node:fs/promises";
      await writeFileWhole(folder + "/kept", "older");
      const code = (attempt) => attempt.then(() => "written", (failure) => failure.code);
      const big = Buffer.alloc(100_000);
      const outcome = {
        file: await code(writeFileWhole(folder + "/kept", big)),
        folder: await code(writeFolderWhole(folder + "/new", (inside) => writeFile(inside + "/a", big))),
        kept: await readFile(folder + "/kept", "utf8"),
        names: await readdir(folder),
      };
      process.stdout.write(JSON.stringify(outcome));`;
    const { stdout } = onSmallDisk('exec "$@"', process.execPath, ...nodeArguments(body, folder));
    expect(JSON.parse(stdout)).toEqual({
      file: "disk-full",
      folder: "disk-full",
      kept: "older",
      names: ["kept"],
    });
  });
});

describe("writeFolderWhole", () => {
  test("the folder appears with all that was put into it", async () => {
    const folder = await temporaryFolder();
    const target = join(folder, "model");
    await writeFolderWhole(target, fill("one"));
    expect(await noteOf(target)).toBe("one");
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("while it is being filled it does not bear its name yet", async () => {
    const folder = await temporaryFolder();
    let names: string[] = [];
    await writeFolderWhole(join(folder, "model"), async () => {
      names = await readdir(folder);
    });
    expect(names).toHaveLength(1);
    expect(names).not.toContain("model");
  });

  test("an existing folder is a conflict and stays, and nothing is built", async () => {
    const folder = await temporaryFolder();
    const target = join(folder, "model");
    await writeFolderWhole(target, fill("one"));
    let wasAsked = false;
    const again = writeFolderWhole(target, async () => {
      wasAsked = true;
    });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    expect(wasAsked).toBe(false);
    expect(await noteOf(target)).toBe("one");
  });

  test("of two that build the same folder at once, one wins and the other is told", async () => {
    const folder = await temporaryFolder();
    const target = join(folder, "model");
    const outcomes = await Promise.allSettled([
      writeFolderWhole(target, fill("one")),
      writeFolderWhole(target, fill("two")),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "conflict" },
    });
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("an existing folder is replaced whole where that is asked for", async () => {
    const folder = await temporaryFolder();
    const target = join(folder, "model");
    await writeFolderWhole(target, async (inside) => writeFile(join(inside, "only-in-the-old"), ""));
    await writeFolderWhole(target, fill("two"), { replace: true });
    expect(await readdir(target)).toEqual(["inner"]);
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("the old folder stays if filling the new one fails, and the failure is passed on", async () => {
    const folder = await temporaryFolder();
    const target = join(folder, "model");
    await writeFolderWhole(target, fill("one"));
    const failing = writeFolderWhole(
      target,
      async (inside) => {
        await fill("two")(inside);
        throw new Error("no weights");
      },
      { replace: true },
    );
    await expect(failing).rejects.toThrow("no weights");
    expect(await noteOf(target)).toBe("one");
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("a file that is missing while filling is named, not the folder", async () => {
    const folder = await temporaryFolder();
    const missing = join(folder, "weights.bin");
    const failing = writeFolderWhole(join(folder, "model"), async () => {
      await readFile(missing);
    });
    await expect(failing).rejects.toMatchObject({ code: "not-found", message: `${missing} does not exist.` });
  });
});

/** A process that has begun to build `folder/model` and never ends by itself. */
async function beginsAndHangs(folder: string) {
  const body = `await writeFolderWhole(folder + "/model", async (inside) => {
    await writeFile(inside + "/half", "half");
    process.stdout.write("begun");
    await new Promise(() => setInterval(() => {}, 1000));
  });`;
  const child = spawn(process.execPath, nodeArguments(body, folder), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return child;
}

/** The same name as a process on another computer would have given. */
const elsewhere = (name: string): string => name.replace(/new\.[0-9a-f]{8}/, "new.00000000");

describe("removeAbandoned", () => {
  test("what another process is writing is left alone while it lives and removed once it was killed", async () => {
    const folder = await temporaryFolder();
    const child = await beginsAndHangs(folder);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    try {
      expect(await removeAbandoned(folder)).toEqual([]);
      expect(await readdir(folder)).toHaveLength(1);
    } finally {
      child.kill("SIGKILL");
    }
    await ended;
    expect(await removeAbandoned(folder)).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test("a folder whose replacement was cut short gets its name again", async () => {
    const folder = await temporaryFolder();
    const aside = join(folder, inAnotherProcess(`process.stdout.write(temporaryName("old"))`, folder));
    await writeFolderWhole(join(folder, "model"), fill("one"));
    await mkdir(aside);
    await rename(join(folder, "model"), join(aside, "model"));
    await removeAbandoned(folder);
    expect(await noteOf(join(folder, "model"))).toBe("one");
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("a replaced folder goes away once its successor is in place", async () => {
    const folder = await temporaryFolder();
    const aside = join(folder, inAnotherProcess(`process.stdout.write(temporaryName("old"))`, folder));
    await writeFolderWhole(join(folder, "model"), fill("two"));
    await mkdir(join(aside, "model"), { recursive: true });
    await removeAbandoned(folder);
    expect(await noteOf(join(folder, "model"))).toBe("two");
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("leftovers of a former process with our number are removed, our own are not", async () => {
    const folder = await temporaryFolder();
    const [own, former] = [temporaryName("new"), temporaryName("new")];
    await Promise.all([own, former].map((name) => writeFile(join(folder, name), "")));
    await utimes(join(folder, former), 1e9, 1e9);
    expect(await removeAbandoned(folder)).toEqual([former]);
    expect(await readdir(folder)).toEqual([own]);
  });

  test("on a shared disk another computer's leftovers are removed only after a day", async () => {
    const folder = await temporaryFolder();
    const [fresh, stale] = [elsewhere(temporaryName("new")), elsewhere(temporaryName("new"))];
    await Promise.all([fresh, stale].map((name) => writeFile(join(folder, name), "")));
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    await utimes(join(folder, stale), twoDaysAgo, twoDaysAgo);
    expect(await removeAbandoned(folder)).toEqual([stale]);
    expect(await readdir(folder)).toEqual([fresh]);
  });

  test("no other file is touched, however old, and a missing folder holds nothing", async () => {
    const folder = await temporaryFolder();
    for (const name of [".kensa-new", ".kensa-new.txt", "model", ".hidden"]) {
      await writeFile(join(folder, name), "");
      await utimes(join(folder, name), 1e9, 1e9);
    }
    expect(await removeAbandoned(folder)).toEqual([]);
    expect(await removeAbandoned(join(folder, "none"))).toEqual([]);
    expect(await readdir(folder)).toHaveLength(4);
  });

  test("what cannot be dealt with is told, and stands in nobody's way", async () => {
    const folder = await temporaryFolder();
    const aside = join(folder, inAnotherProcess(`process.stdout.write(temporaryName("old"))`, folder));
    await writeFile(aside, "a file where a folder should be");
    const stale = inAnotherProcess(`process.stdout.write(temporaryName("new"))`, folder);
    await writeFile(join(folder, stale), "");
    const failures: unknown[] = [];
    expect(await removeAbandoned(folder, (thrown) => failures.push(thrown))).toEqual([stale]);
    expect(failures).toMatchObject([{ code: "conflict", message: expect.stringContaining(aside) }]);
    expect(await readdir(folder)).toEqual([basename(aside)]);
  });
});
