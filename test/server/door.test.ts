import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { doorKey } from "../../src-main/server/door-key.ts";
import { listen, ownOrigins } from "../../src-main/server/listen.ts";
import { temporaryFolder } from "../core/files/temporary-folder.ts";
import { DOCUMENT, KEY, rpcBody, shareServer } from "./open-server.ts";
import { rawRequest } from "./raw-request.ts";

const server = shareServer();
const call = rpcBody({});
const capabilities = "/rpc/host/capabilities";

describe("who calls us by what name", () => {
  test.each(["127.0.0.1", "localhost", "[::1]"])("%s is us", async (name) => {
    const { ask, port } = server();
    const { status } = await ask(capabilities, {
      ...call,
      headers: { ...call.headers, host: `${name}:${port}` },
    });
    expect(status).toBe(200);
  });

  test.each([
    "evil.example",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1.evil.example:PORT",
    "localhost.:PORT",
    "evil.example:PORT",
    "0.0.0.0:PORT",
    "127.1:PORT",
  ])("%s is not", async (name) => {
    const { ask, port } = server();
    const host = name.replace("PORT", String(port));
    const reply = await ask(capabilities, { ...call, headers: { ...call.headers, host } });
    expect([400, 403]).toContain(reply.status);
  });

  test("a foreign address in the request line is refused, whatever the Host header says", async () => {
    const { ask, port } = server();
    const reply = await ask("http://evil.example/api/host/capabilities", {
      headers: { host: `127.0.0.1:${port}` },
    });
    expect(reply.status).toBe(403);
    const mixed = await ask(`http://127.0.0.1:${port}/api/host/capabilities`, {
      headers: { host: "evil.example" },
    });
    expect(mixed.status).toBe(403);
  });
});

describe("where a request comes from", () => {
  test("a page of ours, and software that is no browser, are let in", async () => {
    const { ask, port } = server();
    const own = { ...call.headers, origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin" };
    expect((await ask(capabilities, { ...call, headers: own })).status).toBe(200);
    expect((await ask(capabilities, call)).status).toBe(200);
  });

  test.each([
    ["another site", { origin: "https://evil.example" }],
    ["a page without an origin of its own", { origin: "null" }],
    ["another port of this computer", { origin: "http://127.0.0.1:1" }],
    ["our own name by the other scheme", { origin: "https://127.0.0.1" }],
    ["another site, as the browser says", { "sec-fetch-site": "cross-site" }],
    ["another port, as the browser says", { "sec-fetch-site": "same-site" }],
    [
      "a link to the API on another site",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ],
  ])("%s is refused", async (_where, headers) => {
    const { ask } = server();
    for (const path of [capabilities, "/api/host/capabilities", "/media/files/1"]) {
      const reply = await ask(path, { headers });
      expect(reply.status).toBe(403);
      expect(reply.text).toContain("not-permitted");
    }
  });

  test("a link on another site may lead to a page of ours, but a frame may not hold it", async () => {
    const { ask } = server();
    const from = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await ask("/review", { headers: { ...from, "sec-fetch-dest": "document" } })).status).toBe(200);
    expect((await ask("/review", { headers: { ...from, "sec-fetch-dest": "iframe" } })).status).toBe(403);
  });
});

describe("the key", () => {
  test.each(["/door/word", "/rpc/host/capabilities", "/api/openapi.json", "/media/files/1"])(
    "without it %s stays shut",
    async (path) => {
      const { send } = server();
      const reply = await send(path);
      expect(reply.status).toBe(401);
      expect(reply.text).toContain("does not bring the key");
    },
  );

  test("without it the pages open, which say what to do, but none of the data in them", async () => {
    const { send } = server();
    for (const path of ["/", "/review", "/?key=of-yesterday"]) {
      const reply = await send(path);
      expect(reply).toMatchObject({ status: 200, text: DOCUMENT });
      expect(reply.headers["set-cookie"]).toBeUndefined();
    }
  });

  test("a page sees the refusal of its call as a failure of the API", async () => {
    const { send } = server();
    const reply = await send(capabilities, call);
    expect(JSON.parse(reply.text)).toMatchObject({
      json: { code: "not-permitted", data: { action: expect.any(String) } },
    });
  });

  test.each(["wrong", "", KEY.slice(1), `${KEY}x`])("«%s» is no key", async (wrong) => {
    const { send } = server();
    expect((await send(`/?key=${wrong}`)).headers["set-cookie"]).toBeUndefined();
    expect((await send(`/api/products?key=${wrong}`)).status).toBe(401);
    expect((await send("/api/products", { headers: { authorization: `Bearer ${wrong}` } })).status).toBe(401);
  });

  test("a browser brings it once in the address and from then on in a cookie that no script reads", async () => {
    const { send, address } = server();
    const first = await send(address.slice(address.indexOf("/?")));
    expect(first).toMatchObject({ status: 303, headers: { location: "/" } });
    const [cookie = ""] = first.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    const [pair = ""] = cookie.split(";");
    expect((await send("/api/products", { headers: { cookie: pair } })).status).toBe(200);
  });

  test("a cookie holds nothing that opens the door otherwise, or at another start", async () => {
    const { send, address, kensa } = server();
    const first = await send(address.slice(address.indexOf("/?")));
    const [pair = ""] = (first.headers["set-cookie"]?.[0] ?? "").split(";");
    const [name = "", token = ""] = pair.split("=");
    expect(pair).not.toContain(KEY);
    for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `${name}=${KEY}` }])
      expect((await send("/api/products", { headers })).status).toBe(401);
    expect((await send(`/?key=${token}`)).status).toBe(200);

    const again = await listen(kensa.parts, { host: "127.0.0.1", port: 0, key: KEY });
    onTestFinished(() => again.close());
    const asBefore = await rawRequest(again.port, "/api/products", { headers: { cookie: pair } });
    expect(asBefore.status).toBe(401);
  });

  test("a ticket opens the door once", async () => {
    const { send, ticketAddress } = server();
    const path = ticketAddress().replace(/^http:\/\/[^/]+/, "");
    expect(path).not.toContain(KEY);
    expect((await send(path)).status).toBe(303);
    expect((await send(path)).headers["set-cookie"]).toBeUndefined();
  });

  test("it is made once, for its owner only", async () => {
    const folder = await temporaryFolder();
    const key = await doorKey(folder);
    expect(key).toMatch(/^[\w-]{32}$/);
    expect(await doorKey(folder)).toBe(key);
    if (process.platform !== "win32") expect((await stat(join(folder, "door-key"))).mode & 0o777).toBe(0o600);
  });

  test("a damaged one is reported and kept", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "door-key"), "short");
    await expect(doorKey(folder)).rejects.toMatchObject({
      code: "damaged",
      action: expect.stringContaining("Delete it"),
    });
    expect(await readFile(join(folder, "door-key"), "utf8")).toBe("short");
  });

  test.skipIf(process.getuid?.() === 0)("one that may not be read is no reason to make another", async () => {
    const folder = await temporaryFolder();
    await doorKey(folder);
    await chmod(join(folder, "door-key"), 0);
    await expect(doorKey(folder)).rejects.toMatchObject({ code: "not-permitted" });
  });
});

describe("the port", () => {
  test.each(["0.0.0.0", "::", "192.168.1.20", "kensa.example"])("is not opened at %s", async (host) => {
    const { kensa } = server();
    await expect(listen(kensa.parts, { host, port: 0, key: KEY })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("sign"),
    });
  });

  test.each([
    [80, "http://127.0.0.1"],
    [5367, "http://127.0.0.1:5367"],
  ])("%d is called %s by browsers", (port, origin) => {
    expect(ownOrigins(port)).toContain(origin);
    expect(ownOrigins(port)).toContain(new URL(`http://[::1]:${port}/`).origin);
  });

  test("one that is taken is named in a sentence", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const { kensa } = server();
    await expect(listen(kensa.parts, { host: "127.0.0.1", port, key: KEY })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`Port ${port} is in use`),
    });
  });

  test("is free again once the server is closed, even with a stream open", async () => {
    const { kensa } = server();
    const first = await listen(kensa.parts, { host: "127.0.0.1", port: 0, key: KEY });
    const stream = await fetch(`http://127.0.0.1:${first.port}/api/jobs/watch`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    await first.close();
    const again = await listen(kensa.parts, { host: "127.0.0.1", port: first.port, key: KEY });
    await again.close();
  });
});
