/** @file The API as a factory's own software uses it: plain HTTP, described by an OpenAPI document. */
import { expect, test } from "vitest";
import { api } from "../../src-main/contract/api.ts";
import { errorCode } from "../../src-main/contract/errors.ts";
import { openServer, shareServer } from "./open-server.ts";

const server = shareServer();
const methods = Object.entries(api).flatMap(([area, procedures]) =>
  Object.entries(procedures).map(([name, procedure]) => ({
    name: `${area}.${name}`,
    ...procedure["~orpc"].route,
  })),
);

type Described = {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId: string; readonly summary: string }>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

async function description(): Promise<Described> {
  return JSON.parse((await server().ask("/api/openapi.json")).text);
}

test("the description names every method of the contract, with its path and what it does", async () => {
  const { openapi, info, paths } = await description();
  expect(openapi).toMatch(/^3\.1/);
  expect(info.version).toBe("1.2.3");
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId, summary }]) => ({
      operationId,
      method,
      path,
      summary,
    })),
  );
  const wanted = methods.map(({ name, method, path, summary }) => ({
    operationId: name,
    method: method?.toLowerCase(),
    path,
    summary,
  }));
  const byId = (a: { operationId: string }, b: { operationId: string }) =>
    a.operationId < b.operationId ? -1 : 1;
  expect(described.toSorted(byId)).toEqual(wanted.toSorted(byId));
});

test("the description says what every failure looks like", async () => {
  const { components, paths } = await description();
  expect(components.schemas["Failure"]).toMatchObject({ properties: { code: { enum: errorCode.options } } });
  expect(JSON.stringify(paths["/products/{productId}"])).toContain("#/components/schemas/Failure");
});

test("ids come from the path, options from the query, and both as numbers and switches", async () => {
  const { ask } = await openServer();
  const json = { "content-type": "application/json" };
  const created = await ask("/api/products", { method: "POST", headers: json, body: '{"name":"Plate"}' });
  expect(created.status).toBe(200);
  const { id } = JSON.parse(created.text);
  await ask(`/api/products/${id}/archive`, { method: "POST", headers: json, body: '{"archived":true}' });
  expect(JSON.parse((await ask("/api/products")).text)).toEqual([]);
  const archived = JSON.parse((await ask("/api/products?archived=true")).text);
  expect(archived).toMatchObject([{ id, name: "Plate", archived: true }]);
});

test("a failure is its code, its sentence and what to do, with the status that fits", async () => {
  const { ask } = server();
  const missing = await ask("/api/products/9999");
  expect(missing.status).toBe(404);
  expect(JSON.parse(missing.text)).toMatchObject({ code: "not-found", message: expect.any(String) });
  expect(
    Object.keys(JSON.parse(missing.text)).filter((key) => !["code", "message", "action"].includes(key)),
  ).toEqual([]);
  const wrong = await ask("/api/jobs?limit=many");
  expect(wrong.status).toBe(400);
  expect(JSON.parse(wrong.text)).toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining("limit"),
  });
});

test("answers of the API are kept by nobody", async () => {
  const { ask } = server();
  expect((await ask("/api/products")).headers["cache-control"]).toBe("no-store");
});

test("a body that does not say how long it is, is read like any other", async () => {
  const { ask } = await openServer();
  const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
  const { status, text } = await ask("/api/products", {
    method: "POST",
    headers,
    body: '{"name":"Chunked"}',
  });
  expect(status).toBe(200);
  expect(text).toContain("Chunked");
});
