/**
 * @file electron-builder's `beforePack`: puts the native modules of the target's platform beside the bundled programs, and
 * with the compute process the Node.js that runs it.
 */
import { existsSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** Modules with native parts, which cannot be bundled. */
export const appModules = ["better-sqlite3", "sharp"];
export const engineModules = ["better-sqlite3", "onnxruntime-node", "sharp"];

/** What these need for being built and installed only. */
const NOT_RUN = new Set(["adm-zip", "global-agent", "node-addon-api"]);
const NOT_PACKED = /\/(src|deps|script|install|docs?|test)$|\.(d\.[cm]?ts|map|gyp|h|md)$/;

/** The numbers that electron-builder uses. */
const ARCHITECTURES = { 1: "x64", 3: "arm64" };

export default async function stageNatives({ electronPlatformName: platform, arch }) {
  const architecture = ARCHITECTURES[arch];
  if (architecture === undefined)
    throw new Error(`There are no native modules for the architecture ${arch}.`);
  const target = { platform, architecture };
  await stageModules(appModules, join(root, "dist/app"), target);
  await stageModules(engineModules, join(root, "dist/resources/engine"), target);
  await copyNode(target);
}

async function stageModules(names, program, target) {
  await rm(join(program, "node_modules"), { recursive: true, force: true });
  for (const [name, folder] of packagesOf([...names, ...sharpBinaries(target)])) {
    await cp(folder, join(program, "node_modules", name), {
      recursive: true,
      filter: (path) => isPacked(path.slice(folder.length), target),
    });
  }
}

/** Of the binaries for many platforms that some packages carry, those of one; of the rest, what runs. */
function isPacked(path, { platform, architecture }) {
  const binary = /^\/(?:bin\/napi-v\d+|prebuilds)\/(.+)/.exec(path.replaceAll("\\", "/"))?.[1];
  if (binary === undefined) return !NOT_PACKED.test(path);
  const [first, second] = binary.split(/[/-]/);
  return first === platform && (second === undefined || second.replace(/\.node$/, "") === architecture);
}

/** The folders of packages and of all that they depend on when they run, by name. */
function packagesOf(names, parent = root, found = new Map()) {
  for (const name of names) {
    if (found.has(name) || NOT_RUN.has(name)) continue;
    const folder = packageFolder(name, parent);
    found.set(name, folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    packagesOf(Object.keys(dependencies), folder, found);
  }
  return found;
}

function packageFolder(name, parent = root) {
  const folder = [parent, root]
    .map((place) => join(place, "node_modules", name))
    .find((path) => existsSync(path));
  if (folder !== undefined) return folder;
  throw new Error(`${name} is not installed; npm installs the packages of one platform only (--os, --cpu).`);
}

/** sharp keeps its binaries in packages of their own, of which npm installs those of one platform. */
function sharpBinaries({ platform, architecture }) {
  const addon = `@img/sharp-${platform}-${architecture}`;
  // On Windows the one holds the other.
  return platform === "win32" ? [addon] : [addon, `@img/sharp-libvips-${platform}-${architecture}`];
}

async function copyNode({ platform, architecture }) {
  const isWindows = platform === "win32";
  const name = isWindows ? "node.exe" : "node";
  const folder = packageFolder(`node-${isWindows ? "win" : platform}-${architecture}`);
  await cp(join(folder, "bin", name), join(root, "dist/resources/engine", name));
  await cp(join(folder, "LICENSE"), join(root, "dist/resources/engine/LICENSE.node"));
}
