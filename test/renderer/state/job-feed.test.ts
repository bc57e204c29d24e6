import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import type { JobEvent } from "../../../src-main/contract/jobs-api.ts";
import type { CurvePoint } from "../../../src-main/contract/training.ts";
import { Connection } from "../../../src-renderer/lib/connection.svelte.ts";
import { JobFeed } from "../../../src-renderer/state/job-feed.svelte.ts";
import { fakeClient } from "../fake-client.ts";
import { HandFedStream } from "../job-stream.ts";
import { sampleJob } from "../samples.ts";

const point = (step: number): CurvePoint => ({
  step,
  phase: "warm-up",
  discriminatorLoss: null,
  generatorLoss: null,
  reconstructionLoss: 0.5,
  reconstructionRatio: null,
});

const snapshot = (seq: number, points: CurvePoint[] = []): JobEvent => ({
  kind: "snapshot",
  seq,
  job: sampleJob(),
  points,
  images: [],
  previewStep: null,
});

/** A feed whose streams come one after the other, each connection taking the next. */
function openFeed() {
  const streams = [new HandFedStream<JobEvent>(), new HandFedStream<JobEvent>()];
  let taken = 0;
  const client = fakeClient({
    jobs: { events: () => streams[taken++], cancel: () => sampleJob() },
    host: { capabilities: () => ({}) },
  });
  const connection = new Connection(async () => undefined);
  connection.use(client);
  return { feed: new JobFeed(client, connection), client, connection, streams };
}

describe("Following a job", () => {
  test("takes the snapshot and then what happens", async () => {
    const { feed, streams } = openFeed();
    const ended = feed.follow(sampleJob());
    streams[0]?.push(
      snapshot(3, [point(50)]),
      { kind: "point", seq: 4, point: point(100) },
      { kind: "preview", seq: 5, step: 100 },
      { kind: "ended", seq: 6, job: sampleJob({ state: "finished" }) },
    );
    await ended;
    expect(feed.points.map(({ step }) => step)).toEqual([50, 100]);
    expect(feed.previewStep).toBe(100);
    expect(feed.job?.state).toBe("finished");
    expect(feed.isRunning).toBe(false);
  });

  test("goes on after the last event that it has when the connection was lost", async () => {
    const { feed, client, connection, streams } = openFeed();
    const ended = feed.follow(sampleJob());
    streams[0]?.push(snapshot(7, [point(50)]));
    streams[0]?.break();
    streams[1]?.push(
      { kind: "point", seq: 8, point: point(100) },
      { kind: "ended", seq: 9, job: sampleJob({ state: "finished" }) },
    );
    await ended;
    expect(client.calls.filter(([name]) => name === "jobs.events").map(([, input]) => input)).toEqual([
      { jobId: "training-1" },
      { jobId: "training-1", after: 7 },
    ]);
    expect(feed.points.map(({ step }) => step)).toEqual([50, 100]);
    expect(connection.generation).toBe(1);
    expect(feed.failure).toBeNull();
  });

  test("starts over with a new snapshot where the application was started anew", async () => {
    const { feed, streams } = openFeed();
    const ended = feed.follow(sampleJob());
    streams[0]?.push(snapshot(7, [point(50), point(100)]));
    streams[0]?.break();
    streams[1]?.push(snapshot(1, [point(50)]), {
      kind: "ended",
      seq: 2,
      job: sampleJob({ state: "interrupted" }),
    });
    await ended;
    expect(feed.points).toHaveLength(1);
    expect(feed.job?.state).toBe("interrupted");
  });

  test("keeps a failure that is not the connection's, and stops", async () => {
    const connection = new Connection(async () => undefined);
    const client = fakeClient({
      jobs: {
        events: () => {
          throw new ORPCError("not-found", { status: 404, message: "There is no such job." });
        },
      },
    });
    const feed = new JobFeed(client, connection);
    await feed.follow(sampleJob());
    expect(feed.failure?.code).toBe("not-found");
    expect(feed.isRunning).toBe(false);
  });

  test("says that it could not be stopped only until it has ended", async () => {
    const stream = new HandFedStream<JobEvent>();
    const client = fakeClient({
      jobs: {
        events: () => stream,
        cancel: () => {
          throw new ORPCError("conflict", { status: 409, message: "Another Kensa does this." });
        },
      },
    });
    const feed = new JobFeed(client, new Connection(async () => undefined));
    const ended = feed.follow(sampleJob());
    await feed.cancel();
    expect([feed.cancelFailure?.code, feed.failure, feed.isRunning]).toEqual(["conflict", null, true]);
    stream.push({ kind: "ended", seq: 1, job: sampleJob({ state: "finished" }) });
    await ended;
    expect([feed.cancelFailure, feed.failure, feed.job?.state]).toEqual([null, null, "finished"]);
  });

  test("is stopping no longer once it is told of as ended", async () => {
    const { feed, streams } = openFeed();
    const ended = feed.follow(sampleJob());
    await feed.cancel();
    expect(feed.isCancelling).toBe(true);
    streams[0]?.push({ ...snapshot(1), job: sampleJob({ state: "cancelled" }) } as JobEvent);
    streams[0]?.end();
    await ended;
    expect(feed.isCancelling).toBe(false);
  });

  test("lets go of the first job when another one is followed", async () => {
    const { feed, streams } = openFeed();
    const first = feed.follow(sampleJob());
    streams[0]?.push(snapshot(1, [point(50)]));
    const second = feed.follow(sampleJob({ id: "training-2" }));
    streams[0]?.push({ kind: "point", seq: 2, point: point(100) });
    streams[1]?.push({ kind: "ended", seq: 1, job: sampleJob({ id: "training-2", state: "finished" }) });
    await Promise.all([first, second]);
    expect(feed.job?.id).toBe("training-2");
    expect(feed.points).toEqual([]);
  });
});
