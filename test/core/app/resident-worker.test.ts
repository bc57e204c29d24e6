import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { Question } from "../../../src-main/contract/worker.ts";
import { ResidentWorker } from "../../../src-main/core/app/resident-worker.ts";
import { writeParts } from "../dataset/pictures.ts";
import { tinyRequest, train } from "../training/tiny-training.ts";
import { workerFile } from "./open-app.ts";

function resident(): ResidentWorker {
  const worker = new ResidentWorker({ workerFile });
  onTestFinished(() => worker.close());
  return worker;
}

let folder: string;
let asked: { model: string; file: string; threads: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-resident-"));
  const good = join(folder, "good");
  await mkdir(good);
  const [file] = await writeParts(good, 16, 32);
  const request = await tinyRequest(good, { budget: { kind: "steps", steps: 2 } }, folder);
  await train(request);
  asked = { model: request.modelFolder, file: file!, threads: 1 };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it("judges one image after the other with the model kept open, under the threshold that it is given", async () => {
  const question: Question = { kind: "judge", ...asked };
  const worker = resident();
  const [first, second] = await Promise.all([worker.ask(question), worker.ask(question)]);
  if (first.kind !== "judged" || second.kind !== "judged") throw new Error("It answered something else.");
  expect(second.image).toMatchObject({ score: first.image.score, sha256: first.image.sha256 });
  const basis = {
    method: "manual" as const,
    images: 0,
    rank: 0,
    requestedRate: 0.05,
    falseRejectBound: null,
    confidence: 0.95,
    furtherImages: 0,
    sentence: "Set by hand.",
  };
  const strict = await worker.ask({ ...question, threshold: { value: -1e9, basis } });
  expect(strict).toMatchObject({ image: { verdict: "fail", threshold: -1e9, score: first.image.score } });
});

it("says why it cannot draw, and goes on", async () => {
  const worker = resident();
  const question = { kind: "picture", picture: "overlay", sha256: null, ...asked } as const;
  await expect(worker.ask({ ...question, file: join(folder, "none.png") })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(worker.ask({ ...question, model: folder })).rejects.toMatchObject({ code: "not-found" });
  await expect(worker.ask({ ...question, sha256: "0".repeat(64) })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/has changed since/),
  });
  const drawn = await worker.ask(question);
  expect(drawn).toMatchObject({ kind: "picture" });
});

/** A Node that writes down its process ids, to be killed by. */
async function killable(program: string): Promise<{ nodeFile: string; pids: () => Promise<number[]> }> {
  const place = await mkdtemp(join(folder, "node-"));
  const [nodeFile, started] = [join(place, "node"), join(place, "started")];
  await writeFile(nodeFile, `#!/bin/sh\necho $$ >> "${started}"\n${program}\n`, { mode: 0o755 });
  return { nodeFile, pids: async () => (await readFile(started, "utf8")).trim().split("\n").map(Number) };
}

it.skipIf(process.platform === "win32")("asks again what waited when it died", async () => {
  const { nodeFile, pids } = await killable(`exec "${process.execPath}" "$@"`);
  const worker = new ResidentWorker({ workerFile, nodeFile });
  onTestFinished(() => worker.close());
  const question: Question = { kind: "judge", ...asked };
  const first = await worker.ask(question);
  const waiting = Promise.all(Array.from({ length: 20 }, () => worker.ask(question)));
  process.kill((await pids())[0]!, "SIGKILL");
  expect(first.kind).toBe("judged");
  expect((await waiting).map(({ kind }) => kind)).toEqual(Array(20).fill("judged"));
  expect(await pids()).toHaveLength(2);
});

it.skipIf(process.platform === "win32")("asks no more often than twice", async () => {
  const { nodeFile, pids } = await killable("exit 9");
  const worker = new ResidentWorker({ workerFile, nodeFile });
  await expect(worker.ask({ kind: "judge", ...asked })).rejects.toMatchObject({ code: "worker-crashed" });
  expect(await pids()).toHaveLength(2);
});

it("tells who waits that it was closed", async () => {
  const worker = resident();
  const question: Question = { kind: "judge", ...asked };
  await worker.ask(question);
  const waiting = Promise.allSettled(Array.from({ length: 100 }, () => worker.ask(question)));
  worker.close();
  expect((await waiting).at(-1)).toMatchObject({ status: "rejected", reason: { code: "worker-crashed" } });
});

it("ends a process that gives no answer, and starts another one for what is asked next", async () => {
  const silent = join(folder, "silent.mjs");
  const started = join(folder, "started.txt");
  await writeFile(
    silent,
    `import { appendFileSync } from "node:fs";
appendFileSync(${JSON.stringify(started)}, "x");
process.on("message", () => {});
`,
  );
  const worker = new ResidentWorker({ workerFile: silent }, 300);
  onTestFinished(() => worker.close());
  const question: Question = { kind: "judge", ...asked };
  const failures = await Promise.allSettled([worker.ask(question), worker.ask(question)]);
  // The second is asked of another process, which hangs over it as well.
  expect(failures).toMatchObject(
    Array.from({ length: 2 }, () => ({ status: "rejected", reason: { code: "no-answer" } })),
  );
  await expect(worker.ask(question)).rejects.toMatchObject({ code: "no-answer" });
  expect((await readFile(started, "utf8")).length).toBeGreaterThanOrEqual(2);
});
