/** @file Which folders of this machine may be looked into and chosen over the API. */
import { readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { KensaError } from "../../contract/errors.ts";
import type { AllowedRoot, FolderListing } from "../../contract/host-api.ts";
import { isImageName } from "../dataset/scan-folder.ts";
import { isBelow } from "../files/is-below.ts";
import { systemFailure } from "../files/system-failure.ts";

const MOST_FOLDERS = 1000;
const MOST_COMPLETIONS = 20;

export class AllowedFolders {
  readonly #roots: readonly string[] | null;

  /** @param roots absent = everywhere */
  constructor(roots?: readonly string[]) {
    this.#roots = roots?.map((root) => resolve(root)) ?? null;
  }

  get roots(): AllowedRoot[] | null {
    return this.#roots?.map((path) => ({ path, name: basename(path) || path })) ?? null;
  }

  /**
   * The folder with all links followed, so that none leads out of what is allowed.
   *
   * @throws KensaError `not-found`, `not-permitted`
   */
  async require(path: string): Promise<string> {
    const real = await realOf(path);
    if (await this.#allows(real)) return real;
    throw new KensaError("not-permitted", `The folder ${path} may not be used from here.`, {
      action: "Choose a folder inside one of the folders that are offered.",
    });
  }

  /** The folders inside a folder. Throws as `require`; `invalid-input` for a file. */
  async list(path: string = this.#roots?.[0] ?? homedir()): Promise<FolderListing> {
    const real = await this.require(path);
    const entries = await readdir(real, { withFileTypes: true }).catch((thrown: unknown) => {
      throw systemFailure(thrown, path);
    });
    const folders = entries
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith("."))
      .map(({ name }) => ({ name, path: join(real, name) }))
      .toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }))
      .slice(0, MOST_FOLDERS);
    const images = entries.filter((entry) => entry.isFile() && isImageName(entry.name)).length;
    const parent = dirname(real);
    const isTop = parent === real || !(await this.#allows(parent));
    return { path: real, parent: isTop ? null : parent, folders, images };
  }

  /** Folders whose path begins as a person typed it; none where that leads nowhere. */
  async complete(typed: string): Promise<{ name: string; path: string }[]> {
    const lowered = typed.toLowerCase();
    const roots = (this.roots ?? []).filter(({ path }) => path.toLowerCase().startsWith(lowered));
    if (!isAbsolute(typed)) return roots;
    const isInside = typed.endsWith(sep) || typed.endsWith("/");
    const folder = isInside ? typed : dirname(typed);
    const beginning = isInside ? "" : basename(typed).toLowerCase();
    const { folders } = await this.list(folder).catch((thrown: unknown) => {
      if (thrown instanceof KensaError) return { folders: [] };
      throw thrown;
    });
    const inside = folders.filter(({ name }) => name.toLowerCase().startsWith(beginning));
    const outside = roots.filter(({ path }) => inside.every((found) => found.path !== path));
    return [...outside, ...inside].slice(0, MOST_COMPLETIONS);
  }

  async #allows(real: string): Promise<boolean> {
    if (this.#roots === null) return true;
    for (const root of this.#roots) {
      const realRoot = await realpath(root).catch(() => root);
      if (real === realRoot || isBelow(real, realRoot)) return true;
    }
    return false;
  }
}

async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    throw systemFailure(thrown, path);
  }
}
