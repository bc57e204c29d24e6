import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import type { InspectionSummary } from "../../../src-main/contract/inspect-api.ts";
import { Connection } from "../../../src-renderer/lib/connection.svelte.ts";
import { FolderInspection } from "../../../src-renderer/state/inspect-folder.svelte.ts";
import { RunningJobs } from "../../../src-renderer/state/running-jobs.svelte.ts";
import { JobMemory, runningJob } from "./job-memory.ts";
import { judgedPart } from "./sample-parts.ts";

const choice = { folder: "/parts", watch: false, onlyNew: false, user: "Aiko" };

function summaryOf(pass: number): InspectionSummary {
  return {
    id: 7,
    productId: 1,
    modelId: "m-1",
    source: { kind: "folder", folder: "/parts", watch: false },
    user: "Aiko",
    state: "running",
    startedAt: "2026-06-14T06:15:00.000Z",
    endedAt: null,
    pass,
    fail: 2,
    cannotJudge: 0,
    undecided: 2,
    failure: null,
  };
}

const settled = () => new Promise<void>((done) => setImmediate(done));

function prepare(start?: () => Promise<never>) {
  const memory = new JobMemory(runningJob("inspection", { inspectionId: 7 }));
  const stored = { pass: 0, isDamaged: false };
  /** What the next counts wait for before they are told. */
  const answers: Promise<void>[] = [];
  const source = {
    jobs: memory.jobs,
    inspect: {
      start: start ?? (async () => memory.job),
      get: async () => {
        if (stored.isDamaged) throw new ORPCError("damaged", { status: 422, message: "It is damaged." });
        const summary = summaryOf(stored.pass);
        await answers.shift();
        return summary;
      },
    },
  };
  const connection = new Connection();
  const inspection = new FolderInspection(source, {
    productId: 1,
    connection,
    runningJobs: new RunningJobs(
      { jobs: { watch: () => Promise.reject(new Error("not watched")) } },
      connection,
    ),
    wait: settled,
  });
  return { memory, inspection, stored, answers };
}

describe("The inspection of a folder", () => {
  test("shows its counts and the last parts while it runs, and the whole at its end", async () => {
    const { memory, inspection, stored } = prepare();
    const running = inspection.run(choice);
    memory.tell({ kind: "image", seq: 1, image: judgedPart(5) });
    stored.pass = 1;
    await expect
      .poll(() => [inspection.summary?.pass, inspection.work.feed.images.at(-1)?.id])
      .toEqual([1, 5]);
    expect(inspection.work.isRunning).toBe(true);
    stored.pass = 28;
    memory.finish({ kind: "inspection", tally: { pass: 28, fail: 2, cannotJudge: 0, seconds: 3 } });
    await running;
    expect([inspection.work.isRunning, inspection.summary?.pass]).toEqual([false, 28]);
  });

  test("does not take a count that was on its way at the end for the last one", async () => {
    const { memory, inspection, stored, answers } = prepare();
    const late = Promise.withResolvers<void>();
    answers.push(late.promise);
    const running = inspection.run(choice);
    await expect.poll(() => answers).toEqual([]);
    stored.pass = 28;
    memory.finish({ kind: "inspection", tally: { pass: 28, fail: 2, cannotJudge: 0, seconds: 3 } });
    await expect.poll(() => inspection.work.isRunning).toBe(false);
    expect(inspection.isCounted).toBe(false);
    late.resolve();
    await running;
    expect([inspection.isCounted, inspection.summary?.pass]).toEqual([true, 28]);
  });

  test("is taken up again where it runs already", async () => {
    const { memory, inspection, stored } = prepare();
    stored.pass = 3;
    const running = inspection.takeUp();
    await expect.poll(() => inspection.summary?.pass).toBe(3);
    memory.end({ state: "finished" });
    await running;
    expect(inspection.work.feed.job?.state).toBe("finished");
  });

  test("that cannot begin says why", async () => {
    const { inspection } = prepare(() =>
      Promise.reject(new ORPCError("not-found", { status: 404, message: "There is no such folder." })),
    );
    await inspection.run(choice);
    expect([inspection.work.failure?.code, inspection.summary]).toEqual(["not-found", null]);
  });

  test("that is stopped keeps what it has counted", async () => {
    const { inspection } = prepare();
    const running = inspection.run(choice);
    await expect.poll(() => inspection.work.feed.isRunning).toBe(true);
    await inspection.work.feed.cancel();
    await running;
    expect([inspection.work.feed.job?.state, inspection.summary?.fail]).toEqual(["cancelled", 2]);
  });

  test("whose counts cannot be had says why, and not that nothing waits for a person", async () => {
    const { memory, inspection, stored } = prepare();
    stored.isDamaged = true;
    const running = inspection.run(choice);
    await expect.poll(() => inspection.failure?.code).toBe("damaged");
    memory.end({ state: "finished" });
    await running;
    expect([inspection.failure?.code, inspection.isCounted]).toEqual(["damaged", false]);
  });
});
