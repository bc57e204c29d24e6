import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { lstat, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeResult } from "../../src-main/cli/write-result.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";

test("a link stays, and its file gets the result", async () => {
  const folder = await temporaryFolder();
  const [file, link] = [join(folder, "real.csv"), join(folder, "link.csv")];
  await writeFile(file, "before");
  await symlink(file, link);
  expect(await writeResult(link, "after")).toBe(link);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(file, "utf8")).toBe("after");
});

test.skipIf(process.platform === "win32")(
  "a pipe stays one, and whoever reads it gets the result",
  async () => {
    const pipe = join(await temporaryFolder(), "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    reader.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    await writeResult(pipe, "result");
    await once(reader, "close");
    expect(text).toBe("result");
    expect((await lstat(pipe)).isFIFO()).toBe(true);
  },
);
