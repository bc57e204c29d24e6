import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

const module = pathToFileURL(join(import.meta.dirname, "../../src-main/cli/guard-process.ts")).href;

/** A command of its own process with the guards under test; its output goes to `stdout`. */
function run(body: string, stdout: "pipe" | number = "pipe") {
  const source = `import { endAtFaults, guardOutput } from "${module}";\n${body}`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", source], {
    encoding: "utf8",
    stdio: ["ignore", stdout, "pipe"],
  });
}

describe("a fault that nobody caught", () => {
  test.each([
    ["thrown in a callback", 'setTimeout(() => { throw new TypeError("broken"); });'],
    ["a rejection", 'Promise.reject(new TypeError("broken")); setInterval(() => {}, 1000);'],
  ])("%s ends the command as failed, with what is needed to report it", (_, fault) => {
    const { status, stdout, stderr } = run(`endAtFaults(["train", "--json"]);\n${fault}`);
    expect(stderr).toMatch(/^kensa: broken$/m);
    expect(stderr).toContain("fault in Kensa");
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "internal", message: "broken" } });
    expect(status).toBe(3);
  });
});

test.skipIf(!existsSync("/dev/full"))("output on a full disk is told once, and ends as failed", () => {
  const full = openSync("/dev/full", "w");
  const body = 'guardOutput();\nfor (let i = 0; i < 3; i += 1) console.log(i);\nconsole.error("went on");';
  const { status, stderr } = run(body, full);
  closeSync(full);
  expect(stderr.match(/no space left/g)).toHaveLength(1);
  expect(stderr).toContain("went on");
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(3);
});
