import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import { Connection } from "../../../src-renderer/lib/connection.svelte.ts";
import { ProductJob } from "../../../src-renderer/state/product-job.svelte.ts";
import { ResultsExport } from "../../../src-renderer/state/results-export.svelte.ts";
import { RunningJobs } from "../../../src-renderer/state/running-jobs.svelte.ts";
import { JobMemory, runningJob } from "./job-memory.ts";

function prepare(start?: (request: unknown) => Promise<never>, job = runningJob("export")) {
  const memory = new JobMemory(job);
  const connection = new Connection();
  const watched = { jobs: { watch: () => Promise.reject(new Error("not watched")) } };
  const work = new ProductJob(memory, connection, new RunningJobs(watched, connection), {
    productId: 1,
    kind: "export",
  });
  const exports = new ResultsExport(
    { results: { export: start ?? (async () => memory.job) }, jobs: memory.jobs },
    { productId: 1, work, now: () => Date.parse("2026-06-14T12:00:00.000Z") },
  );
  return { memory, exports };
}

describe("An export", () => {
  test("tells times by the clock of this computer, in the language of the page", async () => {
    const asked: unknown[] = [];
    const { exports } = prepare((request) => {
      asked.push(request);
      return Promise.reject(new ORPCError("disk-full", { status: 507 }));
    });
    await exports.write("xlsx", {});
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    expect(asked).toEqual([{ format: "xlsx", filter: {}, timeZone, language: "en" }]);
  });

  test("ends with a file that can be fetched", async () => {
    const { memory, exports } = prepare();
    const writing = exports.write("csv", {});
    expect(exports.format).toBe("csv");
    await expect.poll(() => exports.work.feed.isRunning).toBe(true);
    memory.finish({ kind: "export", exportId: "e-1", fileName: "results.csv", bytes: 120 });
    expect(await writing).toEqual({ id: "e-1", name: "results.csv", bytes: 120, leftOut: 0 });
    expect(exports.format).toBeNull();
  });

  test("says how many images are left out", async () => {
    const { memory, exports } = prepare();
    const writing = exports.write("images", {});
    await expect.poll(() => exports.work.feed.isRunning).toBe(true);
    memory.finish({ kind: "export", exportId: "e-1", fileName: "results.zip", bytes: 120, leftOut: 2 });
    expect(await writing).toMatchObject({ leftOut: 2 });
  });

  test("is one at a time", async () => {
    const { memory, exports } = prepare();
    const writing = exports.write("csv", {});
    expect(await exports.write("xlsx", {})).toBeNull();
    memory.finish({ kind: "export", exportId: "e-1", fileName: "results.csv", bytes: 120 });
    expect((await writing)?.name).toBe("results.csv");
  });

  test("that is refused says why, and the next one can be written", async () => {
    const { exports } = prepare(() => Promise.reject(new ORPCError("disk-full", { status: 507 })));
    expect(await exports.write("images", {})).toBeNull();
    expect([exports.failure?.code, exports.format]).toEqual(["disk-full", null]);
  });

  test("that fails on its way says why", async () => {
    const { memory, exports } = prepare();
    const writing = exports.write("html", {});
    memory.end({ state: "failed", failure: { code: "disk-full", message: "The disk is full." } });
    expect(await writing).toBeNull();
    expect(exports.failure?.code).toBe("disk-full");
  });

  test("that was begun before the page was opened is followed to its file", async () => {
    const { memory, exports } = prepare(undefined, runningJob("export", { productId: null }));
    const taken = exports.takeUp();
    await expect.poll(() => exports.work.isRunning).toBe(true);
    expect(await exports.write("csv", {})).toBeNull();
    memory.finish({ kind: "export", exportId: "e-1", fileName: "results.csv", bytes: 120 });
    await taken;
    expect(exports.file).toEqual({ id: "e-1", name: "results.csv", bytes: 120, leftOut: 0 });
  });

  test.each([
    ["that has ended meanwhile is offered", { endedAt: "2026-06-14T06:16:00.000Z" }, "e-1"],
    ["of an earlier day is no longer there", { endedAt: "2026-06-12T06:16:00.000Z" }, undefined],
    ["of another product is not offered", { endedAt: "2026-06-14T06:16:00.000Z", productId: 2 }, undefined],
  ])("%s", async (_name, change, offered) => {
    const result = { kind: "export", exportId: "e-1", fileName: "results.csv", bytes: 120 } as const;
    const { exports } = prepare(undefined, runningJob("export", { state: "finished", result, ...change }));
    await exports.takeUp();
    expect([exports.file?.id, exports.work.isRunning]).toEqual([offered, false]);
  });
});
