/** @file Our own scheme: the same pages, pictures and answers as over HTTP, without a port that others could reach. */
import type { Protocol } from "electron";
import { APP_SCHEME } from "./app-url.ts";

/** Answers every request of the scheme; `answer` checks whose pages it is for. */
export function serveScheme(
  protocol: Pick<Protocol, "handle">,
  answer: (request: Request) => Promise<Response>,
): void {
  protocol.handle(APP_SCHEME, (request) => answer(request));
}
