/** @file The application made ready for a shell: its methods behind the contract, its pictures, its pages. */
import { api } from "../contract/api.ts";
import { App } from "../core/app/app.ts";
import type { Ports } from "../core/app/ports.ts";
import { createRouter } from "../rpc/create-router.ts";
import type { Log } from "../rpc/log.ts";
import type { ServerParts } from "./create-server-app.ts";

export type OpenKensa = {
  readonly parts: ServerParts;
  /** Stops what runs, at its last checkpoint, and closes the database. */
  close(): Promise<void>;
};

/** What a shell brings; `version` is Kensa's, `pages` the folder of the built pages. */
export type ShellPorts = Omit<Ports, "now" | "onFault"> & Pick<ServerParts, "version" | "pages" | "log">;

/**
 * Opens the application over its data folder, and goes on with a training that it died over: whoever reconnects finds
 * it running. Throws KensaError where the folder cannot be used.
 */
export async function openKensa(ports: ShellPorts): Promise<OpenKensa> {
  const { log, version, pages } = ports;
  const app = await App.open({
    ...ports,
    now: () => new Date(),
    onFault: (err) => log.error({ err }, "a job failed unexpectedly"),
  });
  await takeUpInterrupted(app, log);
  return {
    parts: {
      router: createRouter(api, app.services, log),
      media: (target) => app.media.open(target),
      pages,
      version,
      log,
    },
    close: () => app.close(),
  };
}

/** What stands in the way of going on must not stand in the way of opening: the training then waits for a person. */
async function takeUpInterrupted(app: App, log: Log): Promise<void> {
  try {
    const job = await app.takeUpInterrupted();
    if (job !== null) log.info({ runId: job.runId }, "an interrupted training goes on");
  } catch (err) {
    log.error({ err }, "an interrupted training could not be taken up");
  }
}
