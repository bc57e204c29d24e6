/** @file The one message that the main process takes from a page: a port, over which the page then calls the API. */
import type { IpcMain, IpcMainEvent } from "electron";
import { CONNECT } from "../contract/shell.ts";
import type { Log } from "../rpc/log.ts";
import type { Port } from "../rpc/serve-router.ts";
import { isAppUrl } from "./app-url.ts";

/** Serves ports that come from the top frame of one of our own pages; all others are closed unread, and logged. */
export function acceptPorts(ipc: Pick<IpcMain, "on">, serve: (port: Port) => void, log: Log): void {
  ipc.on(CONNECT, (event) => {
    const [port] = event.ports;
    if (port === undefined) return;
    if (!isOwnPage(event.senderFrame)) {
      log.warn({ url: event.senderFrame?.url ?? null }, "a foreign page asked for the API");
      return port.close();
    }
    serve(port);
    port.start();
  });
}

/** Null is a frame that has gone away in the meantime. */
function isOwnPage(frame: IpcMainEvent["senderFrame"]): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}
