import { expect, test } from "vitest";
import { DOCUMENT, shareServer } from "./open-server.ts";

const server = shareServer();

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

test.each(["/", "/products/3/train", "/review"])(
  "%s is the document, asked for anew each time",
  async (path) => {
    const { ask } = server();
    const reply = await ask(path);
    expect(reply).toMatchObject({ status: 200, text: DOCUMENT });
    expect(reply.headers["content-type"]).toMatch(/^text\/html/);
    expect(reply.headers["cache-control"]).toBe("no-cache");
  },
);

test("a script with a hash in its name is kept by the browser", async () => {
  const { ask } = server();
  const { status, headers } = await ask("/assets/main-BqX1.js");
  expect(status).toBe(200);
  expect(headers["content-type"]).toMatch(/^text\/javascript/);
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test.each(["/assets/gone-AbC2.js", "/favicon.ico"])(
  "the missing file %s is not found, and is no document",
  async (path) => {
    const { ask } = server();
    const { status, headers } = await ask(path);
    expect(status).toBe(404);
    expect(headers["content-type"]).toMatch(/^application\/json/);
  },
);

test.each(["/", "/assets/main-BqX1.js", "/api/products", "/rpc/nope", "/media/nope", "/api/openapi.json"])(
  "the answer to %s carries the security policy",
  async (path) => {
    const { ask } = server();
    const { headers } = await ask(path);
    expect(headers["content-security-policy"]).toBe(POLICY);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
    expect(headers["permissions-policy"]).toContain("camera=(self), screen-wake-lock=(self), microphone=()");
  },
);

test("so does a refusal", async () => {
  const { send } = server();
  const reply = await send("/api/products");
  expect(reply.status).toBe(401);
  expect(reply.headers["content-security-policy"]).toBe(POLICY);
});

test("pages take no other method", async () => {
  const { ask } = server();
  for (const method of ["POST", "PUT", "DELETE"]) expect((await ask("/", { method })).status).toBe(404);
});
