/**
 * @file A stand-in for Electron's distribution, for a network in which the real one cannot be fetched: the files that the
 * packager looks for, with a program that carries the marks which it reads and writes but does nothing.
 */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** `FuseVersion.V1` is followed by the number of fuses, and by one byte for each: here as Electron ships them. */
const SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const FUSES = "101100011";

/** Writes the distribution for Linux into an empty folder. */
export async function writeStandInElectron(folder: string): Promise<void> {
  await mkdir(join(folder, "locales"), { recursive: true });
  await mkdir(join(folder, "resources"));
  await writeFile(join(folder, "electron"), program());
  await chmod(join(folder, "electron"), 0o755);
  await writeFile(join(folder, "version"), "45.4.1");
  await writeFile(join(folder, "LICENSE"), "stand-in\n");
  await writeFile(join(folder, "LICENSES.chromium.html"), "<p>stand-in</p>\n");
  await writeFile(join(folder, "chrome-sandbox"), "");
  for (const language of ["en-US", "ja"]) await writeFile(join(folder, "locales", `${language}.pak`), "");
}

/** An ELF header and nothing to run: enough for tools that look at the first bytes. */
function program(): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(62, 18);
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from(FUSES)]);
  return Buffer.concat([header, Buffer.alloc(4096), wire, Buffer.alloc(4096)]);
}

/** Electron's module for a program that is started a second time: the first one keeps the lock, so this one quits. */
export async function writeQuittingElectron(folder: string): Promise<void> {
  const unused = [
    "BrowserWindow",
    "crashReporter",
    "dialog",
    "ipcMain",
    "Menu",
    "powerSaveBlocker",
    "protocol",
    "screen",
    "session",
  ];
  const app = '{ setPath() {}, requestSingleInstanceLock: () => false, quit: () => console.log("quit") }';
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), '{ "type": "module", "exports": "./index.js" }');
  await writeFile(
    join(folder, "index.js"),
    [`export const app = ${app};`, ...unused.map((name) => `export const ${name} = null;`)].join("\n"),
  );
}
