/** @file One suite, run over every way in which the API is reached. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MessageChannel } from "node:worker_threads";
import { getRequestListener } from "@hono/node-server";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { RPCLink as PortLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Failure, KensaError } from "../../src-main/contract/errors.ts";
import { inProcessClient } from "../../src-main/rpc/in-process-client.ts";
import { throwKensaErrors } from "../../src-main/rpc/kensa-errors.ts";
import { answerRpc, servePorts } from "../../src-main/rpc/serve-router.ts";
import { type sampleContract, sampleRouter } from "./sample-contract.ts";

type Client = ContractRouterClient<typeof sampleContract>;
type Connection = ReturnType<typeof sampleRouter> & {
  readonly client: Client;
  /** Calls a method by a name that the contract need not have. */
  readonly callByName: (path: readonly string[], input: unknown) => Promise<unknown>;
};

function connectInProcess(): Connection {
  const sample = sampleRouter();
  const client = inProcessClient<typeof sampleContract>(sample.router);
  return { ...sample, client, callByName: async (path, input) => memberOf(client, path)(input) };
}

/** What a caller without the compiler's help would do. */
function memberOf(client: unknown, path: readonly string[]): (input: unknown) => unknown {
  let member = client;
  for (const name of path) member = (member as Record<string, unknown>)[name];
  return member as (input: unknown) => unknown;
}

async function connectByHttp(): Promise<Connection> {
  const sample = sampleRouter();
  const server = createServer(getRequestListener(answerRpc(sample.router)));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const link = new RPCLink({ url: `http://127.0.0.1:${port}/rpc`, interceptors: [throwKensaErrors] });
  return { ...sample, client: createORPCClient<Client>(link), callByName: byLink(link) };
}

function connectByPort(): Connection {
  const sample = sampleRouter();
  const { port1, port2 } = new MessageChannel();
  servePorts(sample.router)(port1);
  port1.start();
  port2.start();
  onTestFinished(() => port1.close());
  const link = new PortLink({ port: port2, interceptors: [throwKensaErrors] });
  return { ...sample, client: createORPCClient<Client>(link), callByName: byLink(link) };
}

function byLink(link: {
  call: (path: readonly string[], input: unknown, options: { context: object }) => Promise<unknown>;
}) {
  return (path: readonly string[], input: unknown) => link.call(path, input, { context: {} });
}

const transports = { "in process": connectInProcess, http: connectByHttp, "message port": connectByPort };

async function eventsOf<Event>(stream: AsyncIterable<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe.each(Object.entries(transports))("%s", (name, connect) => {
  test("answers with what the contract's schema makes of it", async () => {
    const { client } = await connect();
    expect(await client.parts.rename({ productId: 7, name: "  Bracket " })).toEqual({
      productId: 7,
      name: "Bracket",
    });
  });

  test("carries a file with its name", async () => {
    const { client } = await connect();
    const image = new File([new Uint8Array(100_000)], "前面.png", { type: "image/png" });
    expect(await client.parts.measure({ image })).toEqual({ bytes: 100_000, name: "前面.png" });
  });

  test("carries the code, sentence, advice and cause of an expected failure", async () => {
    const { client, log } = await connect();
    const failed = client.parts.rename({ productId: 404, name: "x" });
    const failure: Failure = {
      code: "not-found",
      message: "There is no such part.",
      action: "Choose another.",
    };
    await expect(failed).rejects.toMatchObject({
      name: "KensaError",
      ...failure,
      failureCause: "name-taken",
    });
    expect(log.lines).toEqual([]);
  });

  test("refuses input that the schema does not accept, and says where", async () => {
    const { client, log } = await connect();
    const failed = client.parts.rename({ productId: -1, name: "x" });
    await expect(failed).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("productId"),
    });
    expect(log.lines).toEqual([]);
  });

  test("lets no output out that the schema does not accept, and logs why", async () => {
    const { client, log } = await connect();
    await expect(client.parts.misbehave({})).rejects.toMatchObject({ code: "internal" });
    expect(log.lines).toMatchObject([{ level: "error", details: { method: "parts.misbehave" } }]);
    expect(String((log.lines[0]!.details as { err: unknown }).err)).toContain("count");
  });

  test("turns what nobody expected into an internal failure, and logs it whole", async () => {
    const { client, log } = await connect();
    await expect(client.parts.crash({})).rejects.toMatchObject({ name: "KensaError", code: "internal" });
    expect(log.lines).toMatchObject([{ details: { method: "parts.crash", err: expect.any(TypeError) } }]);
  });

  test("streams events to their end", async () => {
    const { client } = await connect();
    const seen = await eventsOf(await client.work.events({}));
    expect(seen.map(({ seq }) => seq)).toEqual([0, 1, 2]);
  });

  test("takes a stream up again after the last event that is known", async () => {
    const { client } = await connect();
    const seen = await eventsOf(await client.work.events({ after: 1 }));
    expect(seen).toEqual([{ seq: 2, text: "event 2" }]);
  });

  test("ends a stream at the other side when its reader leaves", async () => {
    const { client, noticed } = await connect();
    for await (const { seq } of await client.work.endless({})) if (seq === 2) break;
    await noticed.ended.promise;
  });

  test("carries a failure in the midst of a stream after the events before it", async () => {
    const { client } = await connect();
    const stream = await client.work.failing({});
    expect(await stream.next()).toMatchObject({ value: { text: "so far so good" } });
    await expect(stream.next()).rejects.toMatchObject({
      name: "KensaError",
      code: "disk-full",
      action: "Free some.",
    });
  });

  test("lets no event out that the schema does not accept", async () => {
    const { client, log } = await connect();
    const stream = await client.work.garbled({});
    await expect(stream.next()).rejects.toMatchObject({ code: "internal" });
    expect(log.lines).toMatchObject([{ level: "error", details: { method: "work.garbled" } }]);
  });

  test("tells a method that its caller no longer waits", async () => {
    const { client, noticed, log } = await connect();
    const leave = new AbortController();
    const waiting = client.work.wait({}, { signal: leave.signal });
    setTimeout(() => leave.abort(), 20);
    await expect(waiting).rejects.toThrow();
    await noticed.aborted.promise;
    expect(log.lines).toEqual([]);
  });

  const names = [
    ["parts", "nope"],
    ["nope"],
    ["__proto__"],
    ["constructor"],
    ["parts", "__proto__"],
    ["parts", "constructor"],
    ["parts", "rename", "constructor"],
    ["toString"],
  ];
  test.each(names.map((path) => [path.join("."), path] as const))("has no method %s", async (_name, path) => {
    const { callByName, log } = await connect();
    const call = callByName(path, {});
    // Without a wire there is no request to refuse: what is not there cannot be called.
    await (name === "in process"
      ? expect(call).rejects.toThrow()
      : expect(call).rejects.toMatchObject({ name: "KensaError", code: "not-found" }));
    expect(log.lines).toEqual([]);
  });

  test.each(["constructor", "prototype"])("refuses the key %s in an input", async (key) => {
    const { callByName } = await connect();
    const input = { productId: 1, name: "x", [key]: { polluted: true } };
    await expect(callByName(["parts", "rename"], input)).rejects.toMatchObject({ code: "invalid-input" });
  });

  test("lets the key __proto__ change nothing", async () => {
    const { callByName } = await connect();
    const input: unknown = JSON.parse('{ "productId": 1, "name": "x", "__proto__": { "polluted": true } }');
    // A wire drops the key, and without one it is refused.
    const answer: unknown = await callByName(["parts", "rename"], input).catch((thrown: unknown) => thrown);
    expect(answer).toEqual(name === "in process" ? expect.any(KensaError) : { productId: 1, name: "x" });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
