import { EventEmitter } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import { expect, onTestFinished, test } from "vitest";
import { CONNECT } from "../../src-main/contract/shell.ts";
import { acceptPorts } from "../../src-main/electron/accept-ports.ts";
import { servePorts } from "../../src-main/rpc/serve-router.ts";
import { memoryLog } from "../helpers/memory-log.ts";
import { type sampleContract, sampleRouter } from "../rpc/sample-contract.ts";

/** A port as Electron's main process has it: events come wrapped, and by `on` only. */
function asMainPort(port: MessagePort) {
  const events = new EventEmitter();
  port.on("message", (data) => events.emit("message", { data, ports: [] }));
  port.on("close", () => events.emit("close"));
  return {
    on: (name: string, listener: (event: unknown) => void) => events.on(name, listener),
    postMessage: (message: never) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}

function open(senderFrame: { url: string; parent: object | null } | null) {
  const ipc = new EventEmitter();
  const log = memoryLog();
  acceptPorts(ipc as unknown as Parameters<typeof acceptPorts>[0], servePorts(sampleRouter().router), log);
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  const closed = new Promise<string>((resolve) => {
    port2.on("close", () => resolve("closed"));
  });
  ipc.emit(CONNECT, { senderFrame, ports: [asMainPort(port1)] });
  return { port: port2, closed, log, ipc };
}

test("our own page talks to the API over the port that it hands on", async () => {
  const { port, log } = open({ url: "app://kensa/products", parent: null });
  const client = createORPCClient<ContractRouterClient<typeof sampleContract>>(new RPCLink({ port }));
  port.start();
  expect(await client.parts.rename({ productId: 1, name: "Lid" })).toEqual({ productId: 1, name: "Lid" });
  const seen: number[] = [];
  for await (const { seq } of await client.work.events({})) seen.push(seq);
  expect(seen).toEqual([0, 1, 2]);
  expect(log.lines).toEqual([]);
});

test.each([
  ["another site", { url: "https://example.com/", parent: null }],
  ["a host that begins like ours", { url: "app://kensa.example/", parent: null }],
  ["a frame inside a page of ours", { url: "app://kensa/", parent: {} }],
  ["a frame that has gone", null],
])("the port of %s is closed unread, and logged", async (_whose, frame) => {
  const { closed, log } = open(frame);
  expect(await closed).toBe("closed");
  expect(log.lines).toMatchObject([{ level: "warn", message: "a foreign page asked for the API" }]);
});

test("a message without a port is passed over", () => {
  const { ipc, log } = open({ url: "app://kensa/", parent: null });
  ipc.emit(CONNECT, { senderFrame: { url: "app://kensa/", parent: null }, ports: [] });
  expect(log.lines).toEqual([]);
});
