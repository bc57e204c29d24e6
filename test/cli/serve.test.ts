import { createServer } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { makeWorkplace, type Running, type Workplace } from "./run-kensa.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await makeWorkplace();
});
afterAll(() => workplace.remove());

/** Waits for the address that it prints. */
async function addressOf(running: Running): Promise<URL> {
  let printed = "";
  running.process.stdout.on("data", (text: string) => {
    printed += text;
  });
  await running.saw("Ctrl-C stops it.");
  const address = /http:\S+/.exec(printed)?.[0];
  if (address === undefined) throw new Error(`It printed no address:\n${printed}`);
  return new URL(address);
}

function ask(address: URL, path: string): Promise<Response> {
  const headers = { authorization: `Bearer ${address.searchParams.get("key")}` };
  return fetch(new URL(path, address), { headers });
}

test("prints an address that opens the pages, and stops at Ctrl-C", async () => {
  const running = workplace.start("serve", "--port", "0");
  const address = await addressOf(running);
  expect(address.hostname).toBe("127.0.0.1");
  const page = await fetch(address, { redirect: "manual" });
  expect(page.status).toBe(303);
  const document = await ask(address, "/");
  expect(document.status).toBe(200);
  expect(await document.text()).toContain("<title>Kensa");
  running.process.kill("SIGINT");
  expect(await running.end).toMatchObject({ code: 0, stderr: expect.stringContaining("Stopping") });
});

test("keeps its key from start to start, and limits pages to the folders that are allowed", async () => {
  const parts = await workplace.parts("photos", 1);
  const first = workplace.start("serve", "--port", "0", "--root", parts);
  const before = await addressOf(first);
  const capabilities = await (await ask(before, "/api/host/capabilities")).json();
  expect(capabilities).toMatchObject({
    nativeFolderDialog: false,
    demo: true,
    allowedRoots: [{ path: parts }],
  });
  first.process.kill("SIGTERM");
  await first.end;
  const second = workplace.start("serve", "--port", "0");
  const after = await addressOf(second);
  expect(after.searchParams.get("key")).toBe(before.searchParams.get("key"));
  second.process.kill("SIGTERM");
  expect((await second.end).code).toBe(0);
});

test.each([
  [["--host", "0.0.0.0"], 2, "signing in, which comes later"],
  [["--port", "70000"], 2, "whole number from 0 to 65535"],
  [["--port", "80x"], 2, "whole number from 0 to 65535"],
  [["--root", "/no/such/folder"], 2, "does not exist"],
])("refuses %j in a sentence", async (args, code, sentence) => {
  const { code: ended, stderr } = await workplace.kensa("serve", "--port", "0", ...args);
  expect(ended).toBe(code);
  expect(stderr).toContain(sentence);
});

test("says that a port is taken, and how to have another", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const { code, stderr } = await workplace.kensa("serve", "--port", String(port));
  expect(code).toBe(3);
  expect(stderr).toContain(`Port ${port} is in use`);
  expect(stderr).toContain("--port 0");
});
