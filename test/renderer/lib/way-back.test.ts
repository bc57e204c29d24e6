/** @file A page at a real server that is started anew. */
import { expect, onTestFinished, test } from "vitest";
import { listen } from "../../../src-main/server/listen.ts";
import { WayBack } from "../../../src-renderer/lib/way-back.ts";
import { KEY, openServer } from "../../server/open-server.ts";

/** What a browser does with cookies. */
class Browser {
  #cookie = "";

  fetch = async (target: string | URL | Request, options: RequestInit = {}): Promise<Response> => {
    const headers = { ...(options.headers as Record<string, string>), cookie: this.#cookie };
    const reply = await fetch(target, { ...options, headers, redirect: "manual" });
    this.#cookie = reply.headers.get("set-cookie")?.split(";")[0] ?? this.#cookie;
    return reply;
  };
}

test("a page that came in by the key comes in again after a restart, and its cookie of before does not", async () => {
  const { kensa } = await openServer();
  const first = await listen(kensa.parts, { host: "127.0.0.1", port: 0, key: KEY });
  const origin = `http://127.0.0.1:${first.port}`;
  const browser = new Browser();
  const products = async () => (await browser.fetch(`${origin}/api/products`)).status;
  await browser.fetch(first.address);
  const page = new WayBack(browser.fetch, origin);
  await page.learn();
  expect(await products()).toBe(200);

  await first.close();
  await expect(page.take()).rejects.toThrow(TypeError);
  const again = await listen(kensa.parts, { host: "127.0.0.1", port: first.port, key: KEY });
  onTestFinished(() => again.close());
  expect(await products()).toBe(401);
  expect(await page.take()).toBe(true);
  expect(await products()).toBe(200);
});

test("one that did not come in by the key learns nothing, and is refused", async () => {
  const { port } = await openServer();
  const browser = new Browser();
  const page = new WayBack(browser.fetch, `http://127.0.0.1:${port}`);
  await page.learn();
  expect(await page.take()).toBe(false);
});

test("one that knows the word of another key is refused", async () => {
  const { kensa } = await openServer();
  const first = await listen(kensa.parts, {
    host: "127.0.0.1",
    port: 0,
    key: "the-key-of-before-it-was-deleted",
  });
  const browser = new Browser();
  await browser.fetch(first.address);
  const page = new WayBack(browser.fetch, `http://127.0.0.1:${first.port}`);
  await page.learn();
  await first.close();
  await expect(page.take()).rejects.toThrow(TypeError);
  const again = await listen(kensa.parts, { host: "127.0.0.1", port: first.port, key: KEY });
  onTestFinished(() => again.close());
  expect(await page.take()).toBe(false);
});
