/** @file What strangers and mistakes send to the door: refused, or shown as text. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MAXIMUM_FRAME_BYTES } from "../../src-main/contract/inspect-api.ts";
import { mediaUrl } from "../../src-main/contract/media.ts";
import { openDataFolder } from "../../src-main/core/store/data-folder.ts";
import { replaceDatasetFiles } from "../../src-main/core/store/dataset-images.ts";
import { openStore } from "../../src-main/core/store/open-store.ts";
import { painted } from "../core/image/made-images.ts";
import { DOCUMENT, openServer, rpcBody, shareServer } from "./open-server.ts";

const server = shareServer();

const steps = [
  "..",
  "%2e%2e",
  "%2E.",
  "..%2f..",
  "..%5c..",
  "%252e%252e",
  "....//",
  "..;",
  "%c0%ae%c0%ae",
  "..%00",
];
const inId = [
  ...steps,
  "1%2f..%2f2",
  "%2fetc%2fpasswd",
  "C:%5cWindows",
  "1%00",
  "1e3",
  "0x1",
  "-1",
  "+1",
  "1.0",
  "%201",
  "",
];

describe("paths that lead elsewhere", () => {
  test.each(steps)("a page's path with «%s» reaches no file outside of the pages", async (step) => {
    const { ask } = server();
    for (const path of [
      `/${step}/secret.txt`,
      `/assets/${step}/${step}/secret.txt`,
      `/${step}/data/door-key`,
    ]) {
      const { status, text } = await ask(path);
      // What leads nowhere else is the name of a page that does not exist.
      expect(status === 200 ? text : DOCUMENT).toBe(DOCUMENT);
      expect([200, 400, 404]).toContain(status);
    }
  });

  test.each(inId)("«%s» is no id of a picture", async (id) => {
    const { ask, log } = server();
    const paths = [
      `files/${id}`,
      `checked/${id}`,
      `inspected/${id}/image`,
      `models/${id}/a.png`,
      `runs/${id}/preview`,
    ];
    for (const path of paths) expect([400, 404]).toContain((await ask(`/media/${path}`)).status);
    expect(log.lines).toEqual([]);
  });

  test.each(steps)("«%s» is no name of a picture", async (step) => {
    const { ask } = server();
    for (const path of [
      `models/m/${step}.png`,
      `models/m/${step}/door-key`,
      `inspected/1/${step}`,
      `exports/${step}`,
    ]) {
      expect([400, 404]).toContain((await ask(`/media/${path}`)).status);
    }
  });

  test.each(inId)("«%s» is no id in the API", async (id) => {
    const { ask, log } = server();
    for (const path of [`/api/products/${id}/dataset`, `/api/models/${id}/check`, `/api/trainings/${id}`]) {
      const { status, text } = await ask(path);
      expect([400, 404]).toContain(status);
      expect(text).toMatch(/^$|"code":"(invalid-input|not-found)"/);
    }
    expect(log.lines).toEqual([]);
  });

  test("a folder name with a null byte is refused", async () => {
    const { ask } = server();
    const reply = await ask("/rpc/host/listFolder", rpcBody({ path: "/tmp\0/x" }));
    expect(reply.status).toBe(400);
  });
});

describe("bodies", () => {
  const tooLarge = "x".repeat(2 ** 20 + 1);

  test.each(["/rpc/products/create", "/api/products", "/api/products/1/rename"])(
    "%s refuses one that is too large",
    async (path) => {
      const { ask } = server();
      const { status, text } = await ask(path, rpcBody({ name: tooLarge }));
      expect(status).toBe(413);
      expect(text).toContain("too large");
    },
  );

  test("one that does not say how large it is, is refused when it has become too large", async () => {
    const { ask } = server();
    const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
    const { status } = await ask("/rpc/products/create", { method: "POST", headers, body: tooLarge });
    expect(status).toBe(413);
  });

  test("a camera frame may be larger, up to its own limit", async () => {
    const { ask } = server();
    const send = (bytes: number) => {
      const form = new FormData();
      form.set("image", new File([new Uint8Array(bytes)], "frame.jpg", { type: "image/jpeg" }));
      return new Response(form);
    };
    const post = async (bytes: number) => {
      const request = send(bytes);
      const headers = { "content-type": request.headers.get("content-type") ?? "" };
      const body = new Uint8Array(await request.arrayBuffer());
      return ask("/api/inspections/999/frames", { method: "POST", headers, body });
    };
    expect((await post(2 ** 21)).text).toContain("camera");
    expect((await post(MAXIMUM_FRAME_BYTES + 2 ** 17)).status).toBe(413);
  });

  test.each([
    ["no JSON", "application/json", "{"],
    ["JSON of another shape", "application/json", "[1]"],
    ["nothing", "application/json", ""],
    ["a form without its boundary", "multipart/form-data", "x"],
    [
      "a form with nonsense in it",
      "multipart/form-data; boundary=b",
      '--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n{\r\n--b--',
    ],
    ["bytes", "application/octet-stream", "\0\u0001"],
    ["an event stream", "text/event-stream", "data: 1\n\n"],
  ])("%s are an invalid input, on both doors", async (_what, contentType, body) => {
    const { ask, log } = server();
    for (const path of ["/rpc/products/create", "/api/products"]) {
      const { status, text } = await ask(path, {
        method: "POST",
        headers: { "content-type": contentType },
        body,
      });
      expect(status).toBe(400);
      expect(text).toContain('"code":"invalid-input"');
    }
    expect(log.lines).toEqual([]);
  });
});

describe("methods", () => {
  test.each([
    "/rpc/nope",
    "/rpc/products/nope",
    "/rpc/products/create/constructor",
    "/rpc/__proto__",
    "/rpc/constructor/constructor",
    "/rpc/products/__proto__/create",
    "/rpc/toString",
    "/rpc/",
    "/rpc",
  ])("%s is none", async (path) => {
    const { ask, log } = server();
    const { status, text } = await ask(path, rpcBody({}));
    expect(status).toBe(404);
    expect(text).toContain('"code":"not-found"');
    expect(log.lines).toEqual([]);
  });

  test.each(["/api/nope", "/api/__proto__", "/api/products/1/nope", "/api"])("%s is none", async (path) => {
    const { ask } = server();
    const { status, text } = await ask(path);
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({ code: "not-found", message: "Kensa has no such method." });
  });

  test("what changes something is not done by GET", async () => {
    const { ask } = await openServer();
    const reply = await ask(`/rpc/products/create?data=${encodeURIComponent('{"json":{"name":"x"}}')}`);
    expect(reply.status).toBe(400);
    expect(JSON.parse((await ask("/api/products")).text)).toEqual([]);
  });
});

describe("keys of prototypes", () => {
  const isPolluted = () => "polluted" in {};

  test("in a body, they change nothing", async () => {
    const { ask } = await openServer();
    const bodies = [
      '{"json":{"name":"a","__proto__":{"polluted":1}}}',
      '{"json":{"name":"a","constructor":{"prototype":{"polluted":1}}}}',
      '{"json":{"name":"a"},"meta":[[1,"__proto__","polluted"]]}',
      '{"json":{"name":"a"},"meta":[[7,"constructor","prototype"]]}',
      '{"json":{"name":"a"},"meta":[[5,"__proto__"]],"maps":[["__proto__"]]}',
    ];
    for (const body of bodies) {
      const { status } = await ask("/rpc/products/create", { ...rpcBody({}), body });
      expect([200, 400, 409]).toContain(status);
      expect(isPolluted()).toBe(false);
    }
  });

  test.each([
    "__proto__[polluted]=1",
    "__proto__.polluted=1",
    "constructor[prototype][polluted]=1",
    "a[__proto__][polluted]=1",
    "a[constructor][prototype][polluted]=1",
  ])("the query ?%s changes nothing", async (query) => {
    const { ask } = server();
    expect((await ask(`/api/products?${query}`)).status).toBeLessThan(500);
    expect(isPolluted()).toBe(false);
  });
});

describe("script in names", () => {
  const script = '"><script>alert(1)</script>';

  test("a product's name comes back as the JSON that it was sent as", async () => {
    const { ask } = await openServer();
    const created = await ask("/api/products", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: script }),
    });
    const { id, name } = JSON.parse(created.text);
    expect(name).toBe(script);
    const shown = await ask(`/api/products/${id}`);
    expect(shown.headers["content-type"]).toMatch(/^application\/json/);
    expect(shown.headers["x-content-type-options"]).toBe("nosniff");
  });

  test("a file is what its content is, whatever its name says", async () => {
    const { ask, dataFolder, folder: around } = await openServer();
    const folder = join(around, "photos");
    await mkdir(folder);
    const png = await painted(8, 8, () => [200, 100, 50])
      .png()
      .toBuffer();
    const page = Buffer.from("<script>alert(1)</script>");
    const names = ["<img src=x onerror=alert(1)>.png", "page.png.html", "page.svg"];
    for (const name of names) await writeFile(join(folder, name), name.endsWith(".png") ? png : page);
    const ids = await knownImages(
      dataFolder,
      names.map((name) => join(folder, name)),
    );
    const [picture, html, svg] = await Promise.all(ids.map((id) => ask(mediaUrl.file(id))));
    expect(picture).toMatchObject({ status: 200, headers: { "content-type": "image/png" } });
    expect(picture?.body.equals(png)).toBe(true);
    for (const reply of [html, svg]) {
      expect(reply?.status).toBeGreaterThanOrEqual(400);
      expect(reply?.headers["content-type"]).toMatch(/^application\/json/);
    }
  });
});

/** Enters files as a scan finds them, and tells their ids in order. */
async function knownImages(dataFolder: string, files: readonly string[]): Promise<number[]> {
  const store = await openStore(await openDataFolder(dataFolder), { clock: () => new Date() });
  try {
    const { id } = await store.database
      .insertInto("products")
      .values({ name: "Plate", createdAt: new Date().toISOString() })
      .returning("id")
      .executeTakeFirstOrThrow();
    const found = files.map((file) => ({ kind: "good" as const, name: file, file }));
    await replaceDatasetFiles(store, id, found);
    const rows = await store.database.selectFrom("datasetImages").select(["id", "file"]).execute();
    return files.map((file) => rows.find((row) => row.file === file)?.id ?? 0);
  } finally {
    await store.close();
  }
}
