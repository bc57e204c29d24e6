import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openLog } from "../../src-main/rpc/log.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";

async function linesOf(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("each line is there at once, with its time, its level and the whole error", async () => {
  const file = join(await temporaryFolder(), "logs", "kensa.log");
  const log = openLog(file);
  log.warn({ port: 80 }, "a warning");
  log.error({ err: new TypeError("broken") }, "a fault");
  const [warning, fault] = await linesOf(file);
  expect(warning).toMatchObject({
    level: 40,
    msg: "a warning",
    port: 80,
    time: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(fault).toMatchObject({
    level: 50,
    err: { type: "TypeError", message: "broken", stack: expect.any(String) },
  });
});

test("a log goes on where it ended", async () => {
  const file = join(await temporaryFolder(), "kensa.log");
  openLog(file).info({}, "first");
  openLog(file).info({}, "second");
  expect((await linesOf(file)).map(({ msg }) => msg)).toEqual(["first", "second"]);
});

test("a log that has grown too large is set aside when it is next opened", async () => {
  const file = join(await temporaryFolder(), "kensa.log");
  await writeFile(file, "x".repeat(6 * 1024 * 1024));
  openLog(file).info({}, "anew");
  expect((await linesOf(file)).map(({ msg }) => msg)).toEqual(["anew"]);
  expect((await stat(`${file}.old`)).size).toBe(6 * 1024 * 1024);
});

test.skipIf(!existsSync("/dev/full"))("a full disk stops no work, and is told once", async () => {
  const said = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const file = join(await temporaryFolder(), "kensa.log");
  await symlink("/dev/full", file);
  const log = openLog(file);
  expect(() => log.error({}, "a fault")).not.toThrow();
  expect(() => log.error({}, "another fault")).not.toThrow();
  expect(said.mock.calls).toEqual([[expect.stringMatching(/kensa\.log cannot be written: .*ENOSPC/)]]);
});

test("a folder that cannot be made is refused in a sentence", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "data"), "a file in the folder's place");
  expect(() => openLog(join(folder, "data", "logs", "kensa.log"))).toThrow(
    expect.objectContaining({ code: "conflict", message: expect.stringContaining(join(folder, "data")) }),
  );
  await rm(join(folder, "data"));
  await mkdir(join(folder, "data", "kensa.log"), { recursive: true });
  expect(() => openLog(join(folder, "data", "kensa.log"))).toThrow(
    expect.objectContaining({ code: "conflict" }),
  );
});
