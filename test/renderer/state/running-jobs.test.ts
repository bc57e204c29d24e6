import { expect, test } from "vitest";
import type { Job } from "../../../src-main/contract/jobs-api.ts";
import { Connection } from "../../../src-renderer/lib/connection.svelte.ts";
import { RunningJobs } from "../../../src-renderer/state/running-jobs.svelte.ts";
import { fakeClient } from "../fake-client.ts";
import { HandFedStream } from "../job-stream.ts";
import { sampleJob } from "../samples.ts";

function follow() {
  const streams = [new HandFedStream<Job>(), new HandFedStream<Job>()];
  let taken = 0;
  const client = fakeClient({
    jobs: { watch: () => streams[taken++] },
    host: { capabilities: () => ({}) },
  });
  const connection = new Connection(async () => undefined);
  connection.use(client);
  const jobs = new RunningJobs(client, connection);
  return { jobs, streams, following: jobs.follow() };
}

test("Running jobs are listed, the newest first, and found by product and kind", async () => {
  const { jobs, streams } = follow();
  streams[0]?.push(
    sampleJob({ id: "a", startedAt: "2026-06-14T06:00:00.000Z" }),
    sampleJob({ id: "b", productId: 2, kind: "scan", startedAt: "2026-06-14T07:00:00.000Z" }),
  );
  await expect.poll(() => jobs.running.map(({ id }) => id)).toEqual(["b", "a"]);
  expect(jobs.of(1, "training")?.id).toBe("a");
  expect(jobs.of(1, "scan")).toBeUndefined();
  jobs.dispose();
});

test("A job that has ended is no longer listed, but remembered", async () => {
  const { jobs, streams } = follow();
  streams[0]?.push(sampleJob(), sampleJob({ state: "finished", endedAt: "2026-06-14T08:00:00.000Z" }));
  await expect.poll(() => jobs.lastEnded?.state).toBe("finished");
  expect(jobs.running).toEqual([]);
  jobs.dispose();
});

test("What ended while nobody answered is gone once the connection is back", async () => {
  const { jobs, streams } = follow();
  streams[0]?.push(sampleJob({ id: "a" }));
  await expect.poll(() => jobs.running).toHaveLength(1);
  streams[0]?.break();
  streams[1]?.push(sampleJob({ id: "b" }));
  await expect.poll(() => jobs.running.map(({ id }) => id)).toEqual(["b"]);
  jobs.dispose();
});
