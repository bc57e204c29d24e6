/** @file What happens on a fresh machine, with a stand-in for npm that notes how it is called. */
import { spawnSync } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../core/files/temporary-folder.ts";

const packages = {
  "": { version: "1.0.0" },
  "node_modules/a": { version: "1.2.3", integrity: "sha512-a" },
  "node_modules/elsewhere": { version: "1.0.0", integrity: "sha512-e", optional: true },
};
const { "node_modules/elsewhere": _elsewhere, ...installed } = packages;

/** A project with this in its lock file and that installed; undefined = nothing is. */
async function project(locked: object, present?: object) {
  const root = await temporaryFolder();
  await mkdir(join(root, "build"));
  await mkdir(join(root, "node_modules"));
  await copyFile("build/bootstrap.mjs", join(root, "build", "bootstrap.mjs"));
  await writeFile(join(root, "package-lock.json"), JSON.stringify({ packages: locked }));
  if (present)
    await writeFile(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages: present }));
  const npm = join(root, "npm-cli.js");
  const noted = join(root, "noted.json");
  const bootstrap = (npmExit = 0) => {
    const program = `require("fs").writeFileSync(${JSON.stringify(noted)}, JSON.stringify(process.argv.slice(2)));process.exit(${npmExit});`;
    const written = writeFile(npm, program);
    return written.then(() =>
      spawnSync(process.execPath, [join(root, "build/bootstrap.mjs")], {
        env: { ...process.env, npm_execpath: npm },
        encoding: "utf8",
      }),
    );
  };
  const calls = () =>
    readFile(noted, "utf8").then(
      (text) => JSON.parse(text) as string[],
      () => null,
    );
  return { bootstrap, calls };
}

test("installs where nothing is installed, with the lock file untouched and no package's script run", async () => {
  const { bootstrap, calls } = await project(packages);
  const { status, stderr, stdout } = await bootstrap();
  expect(status).toBe(0);
  expect(stderr).toContain("Installing");
  expect(stdout).toBe("");
  expect(await calls()).toEqual(expect.arrayContaining(["install", "--no-save", "--ignore-scripts"]));
});

test("does nothing and says nothing where everything is installed but what is for other systems", async () => {
  const { bootstrap, calls } = await project(packages, installed);
  expect(await bootstrap()).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(await calls()).toBeNull();
});

test.each([
  ["another version", { ...installed, "node_modules/a": { version: "1.2.4", integrity: "sha512-a" } }],
  ["another content", { ...installed, "node_modules/a": { version: "1.2.3", integrity: "sha512-b" } }],
  ["one missing", { "": packages[""] }],
])("installs where there is %s", async (_what, present) => {
  const { bootstrap, calls } = await project(packages, present);
  await bootstrap();
  expect(await calls()).not.toBeNull();
});

test("says in one sentence that the packages could not be installed", async () => {
  const { bootstrap } = await project(packages);
  const { status, stderr } = await bootstrap(1);
  expect(stderr).toMatch(/The packages could not be installed; .*\?\n$/);
  expect(status).toBe(3);
});

test("comes before everything that people run, and what follows finds the Node that it has installed", async () => {
  const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const name of ["start", "kensa", "package", "test", "verify", "bench"]) {
    const [first, ...rest] = (scripts[name] ?? "").split(" && ");
    expect([name, first]).toEqual([name, "node build/bootstrap.mjs"]);
    // A shell remembers where it has found a program: only one that npm starts anew looks for it again.
    expect([name, rest.filter((command) => !command.startsWith("npm "))]).toEqual([name, []]);
  }
  expect(scripts["demo"]).toMatch(/^npm run -s kensa -- demo$/);
});
