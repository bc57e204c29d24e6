/**
 * @file What lands in a package. The packager runs as for a release, on a stand-in for Electron's distribution; with the
 * real one in its place nothing else changes.
 */
import { execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { extractAll, extractFile, listPackage } from "@electron/asar";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workerEvent } from "../../src-main/contract/worker.ts";
import { writeQuittingElectron, writeStandInElectron } from "./stand-in-electron.ts";

const root = resolve(import.meta.dirname, "../..");
const isLinux = process.platform === "linux";

// The stand-in is a Linux one: elsewhere the test says so and leaves it to Linux.
describe.skipIf(!isLinux)("a package for Linux", () => {
  let folder: string;
  let unpacked: string;
  let archive: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kensa-package-"));
    await writeStandInElectron(join(folder, "electron"));
    const settings = {
      electronDist: join(folder, "electron"),
      "directories.output": join(folder, "packages"),
    };
    const args = Object.entries(settings).map(([key, value]) => `-c.${key}=${value}`);
    await promisify(execFile)(process.execPath, ["build/package.mjs", "--dir", "--linux", ...args], {
      cwd: root,
    });
    unpacked = join(folder, "packages", `linux${process.arch === "x64" ? "" : `-${process.arch}`}-unpacked`);
    archive = listPackage(join(unpacked, "resources/app.asar"), { isPack: false });
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("holds the program, its preload script and its pages", () => {
    expect(archive).toEqual(
      expect.arrayContaining([
        "/main/electron.js",
        "/preload/preload.cjs",
        "/renderer/index.html",
        "/package.json",
      ]),
    );
  });

  test("starts with the bundled program", () => {
    const text = extractFile(join(unpacked, "resources/app.asar"), "package.json").toString();
    expect(JSON.parse(text)).toMatchObject({ name: "kensa", main: "main/electron.js", type: "module" });
  });

  test("holds no sources, no tests, no maps, and no other packages than the native ones", () => {
    const strange = archive.filter((path) =>
      /\.([mc]?ts|map|svelte|c|cc|cpp|h|gyp)$|\/(test|tests|bench|src-main)\//.test(path),
    );
    expect(strange).toEqual([]);
    const packages = archive.flatMap(
      (path) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1] ?? [],
    );
    expect(packages.filter((name) => !name.startsWith("@img/")).toSorted()).toEqual([
      "better-sqlite3",
      "detect-libc",
      "semver",
      "sharp",
    ]);
  });

  test("every native module lies outside of the archive, for this platform only", async () => {
    const isNative = (path: string) => /\.(node|so(\.\d+)*|dll|dylib)$/.test(path);
    const inside = archive.filter(isNative);
    const beside = (await readdir(join(unpacked, "resources/app.asar.unpacked"), { recursive: true })).filter(
      isNative,
    );
    expect(inside.map((path) => path.slice(1)).toSorted()).toEqual(beside.toSorted());
    expect(beside.some((path) => path.includes("better-sqlite3"))).toBe(true);
    expect(beside.some((path) => path.includes("sharp"))).toBe(true);
    expect(beside.filter((path) => /win32|darwin|musl/.test(path))).toEqual([]);
  });

  test("the icon for Windows holds a picture of each size where its directory says", async () => {
    const icon = await readFile(join(root, "dist/kensa.ico"));
    expect([icon.readUInt16LE(0), icon.readUInt16LE(2)]).toEqual([0, 1]);
    const entries = Array.from({ length: icon.readUInt16LE(4) }, (_, index) =>
      icon.subarray(6 + 16 * index, 22 + 16 * index),
    );
    expect(await Promise.all(entries.map((entry) => drawnSide(icon, entry)))).toEqual([
      16, 24, 32, 48, 64, 128, 256,
    ]);
  });

  test("the executable runs nothing but this application", async () => {
    const { version: _version, ...fuses } = await getCurrentFuseWire(join(unpacked, "kensa"));
    expect(fuses).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
      [FuseV1Options.WasmTrapHandlers]: FuseState.ENABLE,
    });
  });

  test("the compute process runs from the package with the Node in it, and computes rightly", async () => {
    const engine = join(unpacked, "resources/engine");
    const child = fork(join(engine, "worker.js"), [], {
      execPath: join(engine, "node"),
      execArgv: [],
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.send({ kind: "probe", request: { device: "cpu", threads: 1 } });
    const [message] = await new Promise<unknown[]>((resolveMessage, reject) => {
      child.once("message", (...received) => resolveMessage(received));
      child.once("exit", (code) => reject(new Error(`it ended with code ${code}`)));
    });
    child.kill();
    expect(workerEvent.parse(message)).toMatchObject({ kind: "probed", result: { device: "cpu" } });
  });

  test("the command line in it backs up and restores, and serves the pages", async () => {
    const kensa = join(unpacked, "resources/kensa");
    const run = async (data: string, ...args: string[]) => {
      const env = { PATH: process.env["PATH"], HOME: folder, KENSA_DATA: join(folder, data) };
      return (await promisify(execFile)(kensa, args, { env, cwd: folder })).stdout;
    };
    await run("first", "models");
    expect(await run("first", "backup", "saved")).toContain("the database, 0 models");
    expect(await run("second", "restore", "saved")).toContain("Restored the backup of");
    const env = { PATH: process.env["PATH"], HOME: folder, KENSA_DATA: join(folder, "second") };
    const server = spawn(kensa, ["serve", "--port", "0"], { env, stdio: ["ignore", "pipe", "inherit"] });
    let address: string | undefined;
    for await (const text of server.stdout.setEncoding("utf8")) {
      address = /http:\S+/.exec(text)?.[0];
      if (address !== undefined) break;
    }
    const page = await fetch(new URL("/", address));
    expect(await page.text()).toContain("<title>");
    server.kill("SIGINT");
    await once(server, "exit");
  });

  test("the bundled program loads with all that it needs, native modules included", async () => {
    const copy = join(folder, "copy");
    extractAll(join(unpacked, "resources/app.asar"), copy);
    await writeQuittingElectron(join(copy, "node_modules/electron"));
    const { stdout } = await promisify(execFile)(process.execPath, [join(copy, "main/electron.js")], {
      env: { ...process.env, KENSA_DATA: join(folder, "data") },
    });
    expect(stdout).toBe("quit\n");
  });

  test("what IT has to know goes with it", async () => {
    const manual = await readFile(join(unpacked, "docs/install.md"), "utf8");
    expect(manual).toContain("## Restore");
    const linked = [...manual.matchAll(/\]\(([^)#:]+)/g)].map(([, path]) => join(unpacked, "docs", path!));
    expect(linked).not.toEqual([]);
    for (const path of linked) await access(path);
  });

  test("the licence of the Node in it goes with it", async () => {
    const engine = join(unpacked, "resources/engine");
    expect((await stat(join(engine, "node"))).mode & 0o111).not.toBe(0);
    expect(await readFile(join(engine, "LICENSE.node"), "utf8")).toContain("Node.js is licensed");
  });
});

/** Of the picture that an entry of an icon's directory names: drawn on, and clear in its corners. */
async function drawnSide(icon: Buffer, entry: Buffer): Promise<number> {
  const [length, offset] = [entry.readUInt32LE(8), entry.readUInt32LE(12)];
  const picture = sharp(icon.subarray(offset, offset + length));
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const side = entry[0] || 256;
  expect(info).toMatchObject({ width: side, height: side, channels: 4 });
  expect([data[3], data[4 * (side + 1) * (side / 2) + 3]]).toEqual([0, 255]);
  return side;
}
