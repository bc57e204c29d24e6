/** @file The built pages: one document, and the scripts, styles, fonts and pictures that it loads. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { failureReply } from "./failure-reply.ts";

/** The bundler writes the hash of their content into these names, so they never change. */
const HASHED = "/assets/";
const FOREVER = "public, max-age=31536000, immutable";

/**
 * Serves the files under `folder`. Any other path is the document, which knows the pages, unless it ends like the name of
 * a file: that one is missing.
 */
export function pageFiles(folder: string): Hono {
  const pages = new Hono();
  pages.use(async (context, next) => {
    context.header("cache-control", context.req.path.startsWith(HASHED) ? FOREVER : "no-cache");
    return next();
  });
  // The library complains on the console where the folder is missing.
  if (existsSync(folder)) pages.get("*", serveStatic({ root: folder }));
  pages.get("*", async (context) => {
    if (isFileName(context.req.path)) return context.notFound();
    const document = await readFile(join(folder, "index.html"), "utf8").catch(() => null);
    return document === null ? failureReply(context, notBuilt) : context.html(document);
  });
  return pages;
}

const notBuilt = {
  code: "not-found",
  message: "The pages of Kensa are not built.",
  action: "Run npm run build.",
} as const;

function isFileName(path: string): boolean {
  return path.slice(path.lastIndexOf("/")).includes(".");
}
