/** @file The browser door: the server app behind a port of this computer, for as long as it is wanted. */
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { KensaError } from "../contract/errors.ts";
import { systemCode } from "../core/files/system-failure.ts";
import { createServerApp, type ServerParts } from "./create-server-app.ts";

/** The loopback addresses: reached from this computer only. */
const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** How long running requests may take to end when the server is stopped; streams never end by themselves. */
const GRACE_MS = 1000;

export type RunningServer = {
  /** Of the first page, with the key: `http://127.0.0.1:5367/?key=…`. */
  readonly address: string;
  /** The same with a ticket that opens the door once, for places that others may read, such as a command line. */
  ticketAddress(): string;
  readonly port: number;
  /** Lets running requests end, for a second, and closes the port. */
  close(): Promise<void>;
};

export type ListenOptions = {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly key: string;
};

/**
 * Serves the app at a loopback address.
 *
 * @throws KensaError `invalid-input` for any other address and where the host has no such address, `conflict` where the port is taken,
 *   `not-permitted` where it is one of the system's own
 */
export async function listen(parts: ServerParts, options: ListenOptions): Promise<RunningServer> {
  requireLoopback(options.host);
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 10_000 });
  const port = await listening(server, options);
  const origins = ownOrigins(port);
  const tickets = new Set<string>();
  const answer = createServerApp(parts, { origins, key: options.key, tickets });
  // Nothing has been read yet: this is still the turn in which the port was opened.
  server.on("request", getRequestListener(answer));
  const page = `http://${options.host === "::1" ? "[::1]" : options.host}:${port}/`;
  return {
    address: `${page}?key=${options.key}`,
    ticketAddress: () => {
      const ticket = randomBytes(24).toString("base64url");
      tickets.add(ticket);
      return `${page}?key=${ticket}`;
    },
    port,
    close: () => close(server),
  };
}

/** By which names browsers may call what is served at a port. They leave out 80, and so does `URL`. */
export function ownOrigins(port: number): ReadonlySet<string> {
  return new Set(["127.0.0.1", "[::1]", "localhost"].map((name) => new URL(`http://${name}:${port}`).origin));
}

function requireLoopback(host: string): void {
  if (LOOPBACK.includes(host)) return;
  throw new KensaError(
    "invalid-input",
    `Kensa cannot be served at ${host}: other computers could then use it without signing in, which comes later.`,
    { action: "Leave out --host; Kensa is then served to this computer only." },
  );
}

function listening(server: Server, { host, port }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (thrown) => reject(listenFailure(thrown, host, port)));
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

function listenFailure(thrown: Error, host: string, port: number): unknown {
  const other = "Give another one with --port, or --port 0 for any that is free.";
  switch (systemCode(thrown)) {
    case "EADDRINUSE":
      return new KensaError("conflict", `Port ${port} is in use by another program, or by another Kensa.`, {
        action: other,
        cause: thrown,
      });
    case "EACCES":
      return new KensaError("not-permitted", `Port ${port} may only be opened by an administrator.`, {
        action: other,
        cause: thrown,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new KensaError("invalid-input", `This computer has no address ${host}.`, { cause: thrown });
    default:
      return thrown;
  }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const end = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(end);
}
