/** @file The image files in folders and their subfolders, and the files there that are none. */
import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { type Failure, failureOf, KensaError } from "../../contract/errors.ts";
import type { RefusedImage } from "../../contract/training.ts";
import { systemFailure } from "../files/system-failure.ts";
import { readFormats } from "../image/file-format.ts";
import { requireNotCancelled } from "./require-not-cancelled.ts";

/** A file, or a folder that could not be read; `refused` is null for what bears the name of an image. */
export interface FoundFile {
  /** Absolute path. */
  file: string;
  refused: Failure | null;
}

export interface ScanOptions {
  signal?: AbortSignal | undefined;
  /** Folders that are passed over with all that lies in them: of defective parts, among good ones. */
  except?: readonly string[];
}

const imageExtensions = new Set(".jpg .jpeg .jpe .jfif .png .tif .tiff .webp .avif .gif".split(" "));

/** Whether a file is named like an image; what it is shows when it is decoded. */
export function isImageName(name: string): boolean {
  return imageExtensions.has(extname(name).toLowerCase());
}

/** Images in formats that Kensa does not read, as some cameras write them. */
const foreignExtensions = new Set(
  ".bmp .dib .heic .heif .jp2 .j2k .jxl .pgm .ppm .pnm .tga .psd .raw .dng .cr2 .cr3 .nef .arw .orf .rw2".split(
    " ",
  ),
);

/** Whether a file is named like an image, of a format that is read or of another one: a part was photographed. */
export function isAnyImageName(name: string): boolean {
  return isImageName(name) || foreignExtensions.has(extname(name).toLowerCase());
}

/** What operating systems leave in folders. */
const systemNames = new Set([
  "thumbs.db",
  "desktop.ini",
  "__macosx",
  "$recycle.bin",
  "system volume information",
]);

/** Whether a file or folder is passed over without a word: it is hidden, or the operating system's own. */
export function isPassedOver(name: string): boolean {
  return name.startsWith(".") || systemNames.has(name.toLowerCase());
}

/**
 * Lists folders and their subfolders in the order of their names (by code unit, the same on every computer).
 * Symbolic links are followed, but no folder is listed twice. An unreadable subfolder is reported and passed over.
 *
 * @throws KensaError `not-found`, `invalid-input` (a file), `not-permitted` for a root; `cancelled`
 */
export async function* scanFolder(
  roots: readonly string[],
  options: ScanOptions = {},
): AsyncGenerator<FoundFile> {
  const visited = new Set(await realPathsOf(options.except ?? []));
  for (const root of roots.map((path) => resolve(path))) {
    await requireFolder(root);
    if (await isFirstVisit(root, visited)) yield* scanEntries(root, await entriesOf(root), visited, options);
  }
}

/**
 * The image files of `scanFolder`, and what was refused.
 *
 * @throws KensaError as `scanFolder`; `not-found` where there is no image at all
 */
export async function listImages(
  roots: readonly string[],
  options: ScanOptions = {},
): Promise<{ files: string[]; refused: RefusedImage[] }> {
  const files: string[] = [];
  const refused: RefusedImage[] = [];
  for await (const found of scanFolder(roots, options)) {
    if (found.refused === null) files.push(found.file);
    else refused.push({ file: found.file, reason: found.refused });
  }
  if (files.length === 0) throw holdsNoImages(roots, refused);
  return { files, refused };
}

async function* scanEntries(
  folder: string,
  entries: Dirent[],
  visited: Set<string>,
  options: ScanOptions,
): AsyncGenerator<FoundFile> {
  for (const entry of entries) {
    requireNotCancelled(options.signal);
    const path = join(folder, entry.name);
    const found = await lookAt(entry, path, visited);
    if (Array.isArray(found)) yield* scanEntries(path, found, visited, options);
    else yield { file: path, refused: found };
  }
}

/** The entries of a folder, or why something is not read, or null for what bears the name of an image. */
async function lookAt(entry: Dirent, path: string, visited: Set<string>): Promise<Dirent[] | Failure | null> {
  try {
    const kind = await kindOf(entry, path);
    if (kind !== "folder") return refusalOf(path, kind);
    return (await isFirstVisit(path, visited)) ? await entriesOf(path) : [];
  } catch (thrown) {
    return failureOf(thrown);
  }
}

type Kind = "folder" | "file" | "other";

/** Follows a symbolic link; one that leads nowhere, or round in a circle, throws. */
async function kindOf(entry: Dirent, path: string): Promise<Kind> {
  const target = entry.isSymbolicLink() ? await orFailure(stat(path), path) : entry;
  if (target.isDirectory()) return "folder";
  return target.isFile() ? "file" : "other";
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await orFailure(readdir(folder, { withFileTypes: true }), folder);
  return entries.filter(({ name }) => !isPassedOver(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of those that are there. */
async function realPathsOf(folders: readonly string[]): Promise<string[]> {
  const paths = await Promise.all(folders.map((folder) => realpath(folder).catch(() => null)));
  return paths.filter((path) => path !== null);
}

/** A folder that links to one of its parents would otherwise be listed for ever. */
async function isFirstVisit(folder: string, visited: Set<string>): Promise<boolean> {
  const real = await orFailure(realpath(folder), folder);
  if (visited.has(real)) return false;
  visited.add(real);
  return true;
}

async function requireFolder(path: string): Promise<void> {
  const status = await orFailure(stat(path), path);
  if (status.isDirectory()) return;
  const action = "Give the folder that the images are in.";
  throw new KensaError("invalid-input", `${path} is not a folder.`, { action });
}

/** Names decide only what is tried; whether a file is an image is seen from its content, when it is decoded. */
function refusalOf(path: string, kind: Kind): Failure | null {
  if (kind === "other") return { code: "unsupported", message: "This is a device or a pipe, not a file." };
  if (isImageName(path)) return null;
  const message = `${basename(path)} does not have the name of an image that Kensa reads (${readFormats}).`;
  return { code: "unsupported", message, action: "Save it as PNG if it is an image." };
}

function holdsNoImages(roots: readonly string[], refused: RefusedImage[]): KensaError {
  const [first] = refused;
  const others =
    first === undefined ? "" : ` Of ${refused.length} other files, the first: ${first.reason.message}`;
  const folders =
    roots.length === 1 ? `The folder ${roots[0]} holds` : `The folders ${roots.join(", ")} hold`;
  const action = `Choose a folder with images (${readFormats}).`;
  return new KensaError("not-found", `${folders} no images.${others}`, { action, failureCause: "no-images" });
}

async function orFailure<Result>(attempt: Promise<Result>, path: string): Promise<Result> {
  try {
    return await attempt;
  } catch (thrown) {
    throw systemFailure(thrown, path);
  }
}
