/** @file Where Kensa keeps its data on this computer, and the folders and files inside. */
import { access, constants, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, posix, resolve, win32 } from "node:path";
import { systemFailure } from "../files/system-failure.ts";

/** Absolute paths of what lies in the data folder. */
export type DataFolder = { root: string; database: string; models: string; runs: string };

/** What decides where the data folder is; the running process unless a caller says otherwise. */
type Surroundings = {
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  home: string;
};

/**
 * The path of this user's data folder: `KENSA_DATA` where it is set, else the place that the system sets aside for
 * application data. It need not exist yet.
 */
export function dataFolderPath(surroundings: Partial<Surroundings> = {}): string {
  const { environment = process.env, platform = process.platform, home = homedir() } = surroundings;
  const chosen = environment["KENSA_DATA"];
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  if (platform === "win32") {
    const local = environment["LOCALAPPDATA"] || win32.join(home, "AppData", "Local");
    return win32.join(local, "Kensa");
  }
  if (platform === "darwin") return posix.join(home, "Library", "Application Support", "Kensa");
  // The XDG specification: an empty or relative XDG_DATA_HOME is to be ignored.
  const shared = environment["XDG_DATA_HOME"] ?? "";
  return posix.join(posix.isAbsolute(shared) ? shared : posix.join(home, ".local", "share"), "kensa");
}

/**
 * The data folder at `path`, created with its inner folders where they are missing.
 *
 * @throws KensaError `not-permitted`, `disk-full` or `conflict` where it cannot be created or written to.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const root = resolve(path);
  const folder = {
    root,
    database: join(root, "kensa.db"),
    models: join(root, "models"),
    runs: join(root, "runs"),
  };
  try {
    await mkdir(folder.models, { recursive: true });
    await mkdir(folder.runs, { recursive: true });
    await access(root, constants.W_OK);
  } catch (thrown) {
    throw systemFailure(thrown, root);
  }
  return folder;
}
