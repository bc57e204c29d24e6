import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
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
