/**
 * @file Packs the desktop application, and beside it the command line, which backs up, restores and serves the pages to browsers.
 * Each program is bundled with all that it imports, so that a package holds three files of JavaScript and a handful of native
 * modules in place of some hundred packages and their sources.
 *
 * Every argument is electron-builder's: `npm run package -- --dir`.
 */
import { spawnSync } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "vite";
import { drawIcon } from "./draw-icon.mjs";
import { appModules, engineModules } from "./stage-natives.mjs";

const root = resolve(import.meta.dirname, "..");
const app = join(root, "dist/app");
const resources = join(root, "dist/resources");
const engine = join(resources, "engine");
const { version, description, license } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const versions = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")).packages;

await rm(app, { recursive: true, force: true });
await rm(resources, { recursive: true, force: true });
await bundle("src-main/electron/main.ts", join(app, "main"), "electron.js", ["electron", ...appModules]);
for (const folder of ["preload", "renderer"])
  await cp(join(root, "out", folder), join(app, folder), { recursive: true });
await describe(app, {
  name: "kensa",
  productName: "Kensa",
  description,
  license,
  author: "Kensa",
  main: "main/electron.js",
  dependencies: Object.fromEntries(
    appModules.map((name) => [name, versions[`node_modules/${name}`].version]),
  ),
});
const notBundled = [...engineModules, "@tensorflow/tfjs-node-gpu"];
await bundle("src-main/worker/main.ts", engine, "worker.js", notBundled);
await bundle("src-main/cli/main.ts", engine, "kensa.js", notBundled);
// An archive is read by Electron alone: the command line serves pages of its own.
await cp(join(root, "out/renderer"), join(resources, "renderer"), { recursive: true });
await writeStarters(resources);
await describe(engine, { name: "kensa-engine" });
await drawIcon(join(root, "assets/icons/kensa.svg"), join(root, "dist/kensa.ico"));
pack(process.argv.slice(2));

async function bundle(entry, outDir, name, external) {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    define: { KENSA_VERSION: JSON.stringify(version) },
    ssr: { noExternal: true, external },
    build: {
      ssr: join(root, entry),
      outDir,
      emptyOutDir: false,
      target: "node24",
      rollupOptions: { output: { entryFileNames: name, codeSplitting: false } },
    },
  });
}

/** `kensa` for a terminal, by the Node in the package; the packager takes both along, and each system runs its own. */
async function writeStarters(folder) {
  const unix =
    '#!/bin/sh\nhere=$(dirname "$(readlink -f "$0")")\nexec "$here/engine/node" "$here/engine/kensa.js" "$@"\n';
  const windows = '@"%~dp0engine\\node.exe" "%~dp0engine\\kensa.js" %*\r\n';
  await writeFile(join(folder, "kensa"), unix, { mode: 0o755 });
  await writeFile(join(folder, "kensa.cmd"), windows);
}

async function describe(folder, fields) {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "package.json"),
    `${JSON.stringify({ version, type: "module", ...fields }, null, 2)}\n`,
  );
}

function pack(args) {
  const builder = join(root, "node_modules/electron-builder/cli.js");
  const { status } = spawnSync(
    process.execPath,
    [builder, "--config", "build/electron-builder.yml", ...args],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  process.exitCode = status ?? 1;
}
