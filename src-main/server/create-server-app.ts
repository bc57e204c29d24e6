/**
 * @file Everything that is fetched, as one function from a request to an answer. HTTP and Electron's own scheme both
 * call it, so what is checked for one is checked for the other.
 */
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Api, api } from "../contract/api.ts";
import { MAXIMUM_FRAME_BYTES } from "../contract/inspect-api.ts";
import type { ServedRouter } from "../rpc/create-router.ts";
import type { Log } from "../rpc/log.ts";
import { type Answer, answerRest, answerRpc } from "../rpc/serve-router.ts";
import { unknownMethod } from "../rpc/wire-error.ts";
import { type Door, requireKey, requireOwnOrigin } from "./door.ts";
import { failureReply } from "./failure-reply.ts";
import { type MediaSource, mediaFiles } from "./media-files.ts";
import { describeApi } from "./open-api.ts";
import { pageFiles } from "./page-files.ts";
import { pageHeaders } from "./page-headers.ts";

export type ServerParts = {
  readonly router: ServedRouter<Api>;
  readonly media: MediaSource;
  /** The folder of the built pages. */
  readonly pages: string;
  /** Of Kensa. */
  readonly version: string;
  readonly log: Log;
};

/** Room for every form: lists of a thousand ids, twenty folders of 4096 characters. */
const LARGEST_REQUEST_BYTES = 2 ** 20;
/** A camera frame, and what a multipart body puts around it. */
const LARGEST_FRAME_REQUEST_BYTES = MAXIMUM_FRAME_BYTES + 2 ** 16;
const FRAME_PATH = /^\/(rpc\/inspect\/frame|api\/inspections\/\d+\/frames)$/;

/** Answers every request: `/rpc`, `/api`, `/media`, and the pages on all other paths. */
export function createServerApp(parts: ServerParts, door: Door): Answer {
  const app = new Hono();
  app.use(pageHeaders(), requireOwnOrigin(door), limitBody(), requireKey(door));
  mountMethods(app, parts);
  app.route("/media", mediaFiles(parts.media));
  app.route("/", pageFiles(parts.pages));
  app.notFound((context) => failureReply(context, { code: "not-found", message: "There is nothing here." }));
  app.onError((thrown, context) => {
    parts.log.error({ err: thrown, path: context.req.path }, "a request failed unexpectedly");
    return failureReply(context, { code: "internal", message: "Kensa could not answer; its log says why." });
  });
  return async (request) => app.fetch(request);
}

function mountMethods(app: Hono, { router, version }: ServerParts): void {
  const uncached: MiddlewareHandler = async (context, next) => {
    await next();
    context.res.headers.set("cache-control", "no-store");
  };
  const rpc = answerRpc(router);
  const rest = answerRest(router);
  let description: ReturnType<typeof describeApi> | undefined;
  app.get("/api/openapi.json", async (context) => {
    // Some tenths of a second, for the few who ask.
    description ??= describeApi(api, version);
    return context.json(await description);
  });
  app.all("/rpc/*", uncached, (context) => rpc(context.req.raw));
  app.all("/api/*", uncached, (context) => rest(context.req.raw));
  app.all("/rpc", (context) => failureReply(context, unknownMethod()));
  app.all("/api", (context) => failureReply(context, unknownMethod()));
}

function limitBody(): MiddlewareHandler {
  const limit = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: (context) =>
        failureReply(context, { code: "invalid-input", message: "The request is too large." }, 413),
    });
  const ordinary = limit(LARGEST_REQUEST_BYTES);
  const frame = limit(LARGEST_FRAME_REQUEST_BYTES);
  return (context, next) => (FRAME_PATH.test(context.req.path) ? frame : ordinary)(context, next);
}
