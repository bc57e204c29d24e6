/** @file The application over this user's data folder, for the time of one command. */
import { join } from "node:path";
import { App } from "../core/app/app.ts";
import type { Ports } from "../core/app/ports.ts";
import { dataFolderPath } from "../core/store/data-folder.ts";
import { version } from "./version.ts";

/** What the command line lends to the application. */
export function portsFor(dataFolder: string): Ports {
  return {
    dataFolder,
    // The two bundles are built side by side.
    workerFile: join(import.meta.dirname, "worker.js"),
    now: () => new Date(),
    version,
  };
}

/** Opens the application, lends it to `work`, and closes it whatever happens. */
export async function withApp<Result>(
  work: (app: App) => Promise<Result>,
  dataFolder = dataFolderPath(),
): Promise<Result> {
  const app = await App.open(portsFor(dataFolder));
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
