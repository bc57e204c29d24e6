/** @file `kensa serve`: the application for this computer's browsers, and for software that calls its API. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { drawDemoParts } from "../../../assets/demo-part/draw-demo-parts.ts";
import { dataFolderPath } from "../../core/store/data-folder.ts";
import { openLog } from "../../rpc/log.ts";
import { doorKey } from "../../server/door-key.ts";
import { listen } from "../../server/listen.ts";
import { openKensa } from "../../server/open-kensa.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { portsFor } from "../open-app.ts";
import { requireFolders } from "../option-values.ts";
import { stopOnInterrupt } from "../stop-signal.ts";
import { version } from "../version.ts";

/** K, E, N and S on a telephone's keys. */
const DEFAULT_PORT = 5367;

type ServeFlags = {
  readonly port: number;
  readonly host: string;
  readonly root?: readonly string[];
  readonly open?: true;
};

export function addServeCommand(program: Command, end: End): void {
  program
    .command("serve")
    .summary("open Kensa to this computer's browsers")
    .description(
      "Serves the application at an address of this computer, to browsers and to software that calls its API, until Ctrl-C.",
    )
    .option("--port <number>", "the port; 0 takes any that is free", portFrom, DEFAULT_PORT)
    .option("--host <address>", "the address to serve at; loopback only", "127.0.0.1")
    .option(
      "--root <folder...>",
      "pages may choose folders inside these only (default: your home and other disks)",
    )
    .option("--open", "open it in the browser")
    .action(async (flags: ServeFlags) => end(await serve(flags)));
}

function portFrom(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("Give a whole number from 0 to 65535.");
}

async function serve({ port, host, root, open }: ServeFlags): Promise<number> {
  const dataFolder = dataFolderPath();
  const log = openLog(join(dataFolder, "logs", "serve.log"));
  // Pages and programs are built side by side.
  const pages = join(import.meta.dirname, "..", "renderer");
  const allowedRoots = root === undefined ? usualRoots() : await requireFolders(root, "--root");
  // Until the very end: what npm and the terminal both pass on counts as one press as long as somebody listens.
  using stop = stopOnInterrupt("Stopping …");
  const kensa = await openKensa({
    ...portsFor(dataFolder),
    version,
    pages,
    log,
    allowedRoots,
    drawDemoParts,
  });
  try {
    const server = await listen(kensa.parts, { host, port, key: await doorKey(dataFolder) });
    console.log(`Kensa is at ${server.address}\nWho has this address can use it. Ctrl-C stops it.`);
    if (open) openBrowser(server.ticketAddress());
    if (!stop.signal.aborted) await once(stop.signal, "abort");
    await server.close();
    return exitCodes.done;
  } finally {
    await kensa.close();
  }
}

/** Where people keep photographs: their home, and disks and shares that the system mounts for them. */
function usualRoots(): string[] {
  const drives = Array.from({ length: 26 }, (_, letter) => `${String.fromCharCode(65 + letter)}:\\`);
  const mounts = process.platform === "win32" ? drives : ["/media", "/run/media", "/mnt", "/Volumes"];
  return [homedir(), ...mounts.filter((path) => existsSync(path))];
}

/** In the browser that the system prefers; where it has none, the address stands on the terminal. */
function openBrowser(address: string): void {
  const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    win32: ["rundll32", "url.dll,FileProtocolHandler", address],
    darwin: ["open", address],
  };
  const [command, ...args] = commands[process.platform] ?? ["xdg-open", address];
  const child = spawn(command, args, { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
