import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { KensaError } from "../../src-main/contract/errors.ts";
import { mediaUrl } from "../../src-main/contract/media.ts";
import { byteRange } from "../../src-main/server/byte-range.ts";
import { mediaFiles } from "../../src-main/server/media-files.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";

const TEXT = "0123456789";

/** The routes over one file, or over the same bytes in memory. */
async function openMedia(kind: "file" | "bytes", downloadName: string | null = null) {
  const path = join(await temporaryFolder(), "ten.png");
  await writeFile(path, TEXT);
  const bytes = new TextEncoder().encode(TEXT);
  const content = kind === "file" ? { kind, path } : { kind, bytes };
  const app = new Hono().route(
    "/media",
    mediaFiles(async (target) => {
      if ("id" in target && target.id === 404) throw new KensaError("not-found", "There is no such picture.");
      return { content, type: "image/png", downloadName };
    }),
  );
  const get = (url = mediaUrl.file(1), headers: Record<string, string> = {}, method = "GET") =>
    app.request(url, { method, headers });
  return { get, path };
}

describe.each(["file", "bytes"] as const)("a picture from %s", (kind) => {
  test("comes whole, with its type, its length and a validator", async () => {
    const { get } = await openMedia(kind);
    const reply = await get();
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": "10",
      "accept-ranges": "bytes",
      "cache-control": "private, no-cache",
      etag: expect.stringMatching(/^"[\w-]+"$/),
    });
    expect(await reply.text()).toBe(TEXT);
  });

  test("is not sent again to who has it", async () => {
    const { get } = await openMedia(kind);
    const etag = (await get()).headers.get("etag") ?? "";
    const reply = await get(undefined, { "if-none-match": etag });
    expect(reply.status).toBe(304);
    expect(await reply.text()).toBe("");
  });

  test.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=4-", "456789", "bytes 4-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=8-99", "89", "bytes 8-9/10"],
    ["bytes=-99", TEXT, "bytes 0-9/10"],
  ])("comes in part for the range %s", async (range, text, contentRange) => {
    const { get } = await openMedia(kind);
    const reply = await get(undefined, { range });
    expect(reply.status).toBe(206);
    expect(reply.headers.get("content-range")).toBe(contentRange);
    expect(reply.headers.get("content-length")).toBe(String(text.length));
    expect(await reply.text()).toBe(text);
  });

  test.each(["bytes=10-", "bytes=99-100", "bytes=5-4", "bytes=-0"])(
    "has nothing for the range %s",
    async (range) => {
      const { get } = await openMedia(kind);
      const reply = await get(undefined, { range });
      expect(reply.status).toBe(416);
      expect(reply.headers.get("content-range")).toBe("bytes */10");
    },
  );

  test("comes whole where a part is asked of another version", async () => {
    const { get } = await openMedia(kind);
    const reply = await get(undefined, { range: "bytes=0-3", "if-range": '"older"' });
    expect(reply.status).toBe(200);
    expect(await reply.text()).toBe(TEXT);
  });

  test("is only described to HEAD", async () => {
    const { get } = await openMedia(kind);
    const reply = await get(undefined, {}, "HEAD");
    expect(reply.headers.get("content-length")).toBe("10");
    expect(await reply.text()).toBe("");
  });
});

test("a file that was changed has another validator", async () => {
  const { get, path } = await openMedia("file");
  const before = (await get()).headers.get("etag");
  await utimes(path, 1, 1);
  expect((await get()).headers.get("etag")).not.toBe(before);
});

test("what cannot be found is a sentence", async () => {
  const { get } = await openMedia("bytes");
  const reply = await get(mediaUrl.file(404));
  expect(reply.status).toBe(404);
  expect(await reply.json()).toEqual({ code: "not-found", message: "There is no such picture." });
});

test("a download bears its name, whatever letters it has, and puts nothing into the header", async () => {
  const { get } = await openMedia("bytes", 'res"ults\r\nSet-Cookie: x=1; 検査 (1).csv');
  const reply = await get(mediaUrl.export("export-1"));
  const disposition = reply.headers.get("content-disposition") ?? "";
  expect(disposition).toMatch(/^attachment; filename="[\w .-]+"; filename\*=UTF-8''[\w.%~!-]+$/);
  expect(decodeURIComponent(disposition.split("''")[1] ?? "")).toContain("検査 (1).csv");
  expect(reply.headers.get("set-cookie")).toBeNull();
});

test.each([undefined, "", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,4-5", "lines=0-1", "bytes=1.5-2"])(
  "the range «%s» is passed over",
  (header) => {
    expect(byteRange(header, 10)).toBeNull();
  },
);
