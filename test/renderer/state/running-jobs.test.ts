import { ORPCError } from "@orpc/client";
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

test("Running jobs are listed, the newest first", async () => {
  const { jobs, streams } = follow();
  streams[0]?.push(
    sampleJob({ id: "a", startedAt: "2026-06-14T06:00:00.000Z" }),
    sampleJob({ id: "b", productId: 2, kind: "scan", startedAt: "2026-06-14T07:00:00.000Z" }),
  );
  await expect.poll(() => jobs.running.map(({ id }) => id)).toEqual(["b", "a"]);
  jobs.dispose();
});

test("A training waits for that of another product and for the demo, and for nothing else", async () => {
  const { jobs, streams } = follow();
  streams[0]?.push(sampleJob({ id: "a" }), sampleJob({ id: "b", productId: 2, kind: "scan" }));
  await expect.poll(() => jobs.running).toHaveLength(2);
  expect(jobs.otherTraining(1)).toBeUndefined();
  expect(jobs.otherTraining(2)?.id).toBe("a");
  expect(jobs.otherTraining(null)?.id).toBe("a");
  streams[0]?.push(sampleJob({ id: "c", productId: null, kind: "demo" }));
  await expect.poll(() => jobs.otherTraining(1)?.id).toBe("c");
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

test("A failure that is not the connection's is told, and jobs can be followed again", async () => {
  const stream = new HandFedStream<Job>();
  let isBroken = true;
  const client = fakeClient({
    jobs: {
      watch: () => {
        if (isBroken) throw new ORPCError("damaged", { status: 500, message: "A record cannot be read." });
        return stream;
      },
    },
  });
  const connection = new Connection(async () => undefined);
  const jobs = new RunningJobs(client, connection);
  await jobs.follow();
  expect([jobs.failure?.code, connection.isReady]).toEqual(["damaged", true]);
  isBroken = false;
  void jobs.follow();
  stream.push(sampleJob());
  await expect.poll(() => jobs.running).toHaveLength(1);
  expect(jobs.failure).toBeNull();
  jobs.dispose();
});

test("Who is let in no more is told so, and goes on where the key is there again", async () => {
  const stream = new HandFedStream<Job>();
  const hold = Promise.withResolvers<void>();
  let isShut = true;
  const requireKey = () => {
    if (isShut) throw new ORPCError("not-permitted", { status: 401, message: "No key." });
  };
  const client = fakeClient({
    jobs: {
      watch: () => {
        requireKey();
        return stream;
      },
    },
    host: { capabilities: requireKey },
  });
  const connection = new Connection(() => hold.promise);
  connection.use(client);
  const jobs = new RunningJobs(client, connection);
  void jobs.follow();
  await expect.poll(() => connection.isRefused).toBe(true);
  expect(jobs.failure).toBeNull();
  isShut = false;
  hold.resolve();
  stream.push(sampleJob());
  await expect.poll(() => jobs.running).toHaveLength(1);
  expect([connection.isRefused, connection.isReady]).toEqual([false, true]);
  jobs.dispose();
});
