/** @file `kensa serve` as a process of its own, and its pages in the system's Chromium, for as long as they are measured. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium, type Page } from "playwright";
import { findChromium } from "./find-chromium.ts";

export const WINDOW = { width: 1366, height: 768 };

export type OpenPages = { readonly browser: Browser; readonly page: Page; readonly origin: string };

/** @param root the folder inside of which pages may choose folders */
export async function withPages<Result>(
  { dataFolder, root }: { readonly dataFolder: string; readonly root: string },
  work: (pages: OpenPages) => Promise<Result>,
): Promise<Result> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("There is no Chromium on this computer.");
  const server = startServer(dataFolder, root);
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const entrance = await firstAddress(server);
    const page = await browser.newPage({ viewport: WINDOW, locale: "en-GB" });
    await page.goto(entrance.href);
    await page.evaluate(() => localStorage.setItem("user", "Bench"));
    return await work({ browser, page, origin: entrance.origin });
  } finally {
    await browser.close();
    server.kill("SIGKILL");
  }
}

function startServer(dataFolder: string, root: string): ChildProcess {
  const program = join(import.meta.dirname, "kensa.js");
  return spawn(process.execPath, [program, "serve", "--port", "0", "--root", root], {
    env: { ...process.env, KENSA_DATA: dataFolder },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function firstAddress(server: ChildProcess): Promise<URL> {
  for await (const line of createInterface(server.stdout!)) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address !== undefined) return new URL(address);
  }
  const [code] = await once(server, "exit");
  throw new Error(`The server ended with ${code} before it said its address.`);
}
