/** @file Opens the way to the application. The only place that asks where the pages run. */
import { createORPCClient } from "@orpc/client";
import { RPCLink as FetchLink } from "@orpc/client/fetch";
import { RPCLink as PortLink } from "@orpc/client/message-port";
import { ResponseValidationPlugin } from "@orpc/contract/plugins";
import { z } from "zod";
import { api } from "../../src-main/contract/api.ts";
import { CONNECT, SHELL } from "../../src-main/contract/shell.ts";
import type { Client } from "./client.ts";
import { isConnectionLost } from "./failure.ts";
import { WayBack } from "./way-back.ts";

// Its faster way builds functions from text, which the pages' security policy forbids.
z.config({ jitless: true });

/**
 * The client of this page: over a message port in the desktop shell, over HTTP in a browser. Answers are checked by the
 * contract's schemas.
 *
 * @param onConnectionLost called whenever a call fails because nobody answers
 */
export function openClient(onConnectionLost: () => void): Client {
  const options = {
    plugins: [new ResponseValidationPlugin(api)],
    interceptors: [
      async ({ next, signal }: { next: () => Promise<unknown>; signal?: AbortSignal | undefined }) => {
        try {
          return await next();
        } catch (thrown) {
          if (signal?.aborted !== true && isConnectionLost(thrown)) onConnectionLost();
          throw thrown;
        }
      },
    ],
  };
  const link = !(SHELL in window)
    ? new FetchLink({ ...options, url: new URL("/rpc", location.href), fetch: send })
    : new PortLink({ ...options, port: openPort() });
  return createORPCClient(link);
}

/** What a page says when it goes away is to arrive after it has gone. */
function send(
  request: Request,
  init: RequestInit,
  _options: object,
  path: readonly string[],
): Promise<Response> {
  const keepalive = path.join(".") === "inspect.closeCamera";
  return fetch(request, { ...init, keepalive });
}

/** How this page comes in again after a restart of the server; the desktop shell has no door to come in by. */
export function openWayBack(): () => Promise<boolean> {
  if (SHELL in window) return async () => false;
  const wayBack = new WayBack((...request) => fetch(...request), location.origin);
  // Without it the page still works, until the server is started anew.
  wayBack.learn().catch(() => undefined);
  return () => wayBack.take();
}

function openPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  window.postMessage(CONNECT, location.origin, [port2]);
  port1.start();
  return port1;
}
