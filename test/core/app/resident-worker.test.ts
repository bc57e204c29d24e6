import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import type { Question } from "../../../src-main/contract/worker.ts";
import { ResidentWorker } from "../../../src-main/core/app/resident-worker.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts, tinyRequest, train } from "../training/tiny-training.ts";
import { workerFile } from "./open-app.ts";

function resident(): ResidentWorker {
  const worker = new ResidentWorker({ workerFile });
  onTestFinished(() => worker.close());
  return worker;
}

let asked: { model: string; file: string; threads: number };

beforeAll(async () => {
  const good = await goodParts(16);
  const request = await tinyRequest(good, { budget: { kind: "steps", steps: 2 } });
  await train(request);
  asked = { model: request.modelFolder, file: join(good, "part 0000.png"), threads: 1 };
});

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
  const question = { kind: "picture", picture: "overlay", ...asked } as const;
  const folder = await temporaryFolder();
  await expect(worker.ask({ ...question, file: join(folder, "none.png") })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(worker.ask({ ...question, model: folder })).rejects.toMatchObject({ code: "not-found" });
  const drawn = await worker.ask(question);
  expect(drawn).toMatchObject({ kind: "picture" });
});

it("tells of its death who waits, and is there again for the next question", async () => {
  const worker = resident();
  const question: Question = { kind: "judge", ...asked };
  await worker.ask(question);
  const waiting = Promise.allSettled(Array.from({ length: 100 }, () => worker.ask(question)));
  worker.close();
  expect((await waiting).at(-1)).toMatchObject({ status: "rejected", reason: { code: "worker-crashed" } });
  expect(await worker.ask(question)).toMatchObject({ kind: "judged" });
});
