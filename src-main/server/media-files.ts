/** @file `/media`: pictures and files by their ids, with validators and ranges. No part of a URL is ever a path. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import { KensaError } from "../contract/errors.ts";
import { type MediaTarget, parseMediaUrl } from "../contract/media.ts";
import type { Media } from "../core/app/media-service.ts";
import { systemFailure } from "../core/files/system-failure.ts";
import { type ByteRange, byteRange } from "./byte-range.ts";
import { failureReply } from "./failure-reply.ts";

/** Finds what stands behind an id. Throws a KensaError where there is nothing, or where it cannot be read. */
export type MediaSource = (target: MediaTarget) => Promise<Media>;

type Content = Media["content"];

/** Serves what the source finds. */
export function mediaFiles(source: MediaSource): Hono {
  const media = new Hono();
  media.get("*", async (context) => {
    const { pathname, search } = new URL(context.req.url);
    const target = parseMediaUrl(`${pathname}${search}`);
    if (target === null) return context.notFound();
    try {
      return await reply(context, await source(target));
    } catch (thrown) {
      if (thrown instanceof KensaError) return failureReply(context, thrown.toFailure());
      throw thrown;
    }
  });
  return media;
}

async function reply(context: Context, { content, type, downloadName }: Media): Promise<Response> {
  const { size, etag } = await describe(content);
  context.header("etag", etag);
  // Asked for anew each time, answered in a word: under the same id, another data folder has another picture.
  context.header("cache-control", "private, no-cache");
  if (context.req.header("if-none-match") === etag) return context.body(null, 304);
  context.header("accept-ranges", "bytes");
  const isOutdated = ![undefined, etag].includes(context.req.header("if-range"));
  const range = isOutdated ? null : byteRange(context.req.header("range"), size);
  if (range === "unsatisfiable") return context.body(null, 416, { "content-range": `bytes */${size}` });
  context.header("content-type", type);
  if (downloadName !== null) context.header("content-disposition", attachment(downloadName));
  const { start, end } = range ?? { start: 0, end: size - 1 };
  context.header("content-length", String(end - start + 1));
  if (range !== null) context.header("content-range", `bytes ${start}-${end}/${size}`);
  const isEmpty = context.req.method === "HEAD" || size === 0;
  return context.newResponse(isEmpty ? null : bytesOf(content, { start, end }), range === null ? 200 : 206);
}

async function describe(content: Content): Promise<{ size: number; etag: string }> {
  if (content.kind === "bytes") {
    const digest = createHash("sha256").update(content.bytes).digest("base64url");
    return { size: content.bytes.byteLength, etag: `"${digest.slice(0, 22)}"` };
  }
  const { size, mtimeMs } = await stat(content.path).catch((thrown: unknown) => {
    throw systemFailure(thrown, content.path);
  });
  return { size, etag: `"${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}"` };
}

function bytesOf(content: Content, { start, end }: ByteRange): Uint8Array<ArrayBuffer> | ReadableStream {
  if (content.kind === "bytes") return new Uint8Array(content.bytes.subarray(start, end + 1));
  return Readable.toWeb(createReadStream(content.path, { start, end })) as ReadableStream;
}

/** RFC 6266: any name, and for what does not know better one of plain letters. */
function attachment(fileName: string): string {
  const plain = fileName.replaceAll(/[^\w .-]/g, "_");
  const any = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${any}`;
}
