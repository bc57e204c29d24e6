import { expect, it } from "vitest";
import type { Job, JobEvent } from "../../../src-main/contract/jobs-api.ts";
import type { CurvePoint } from "../../../src-main/contract/training.ts";
import { LiveJob } from "../../../src-main/core/app/live-job.ts";

const job: Job = {
  id: "training-1",
  kind: "training",
  state: "running",
  productId: 1,
  runId: "r",
  modelId: "r",
  inspectionId: null,
  startedAt: "2026-03-01T08:00:00.000Z",
  endedAt: null,
  progress: null,
  result: null,
  failure: null,
  canResume: false,
};
const ended: Job = { ...job, state: "finished", endedAt: "2026-03-01T09:00:00.000Z" };

function point(step: number): CurvePoint {
  return {
    step,
    phase: "warm-up",
    discriminatorLoss: null,
    generatorLoss: null,
    reconstructionLoss: 0.5,
    reconstructionRatio: 0.5,
  };
}

function progress(done: number, stage: "prepare" | "train" = "train") {
  return { stage, done, total: 100, secondsLeft: null, imagesPerSecond: null };
}

async function all(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const list: JobEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

it("begins with everything so far and goes on with what happens", async () => {
  const live = new LiveJob(job, () => {});
  live.point(point(50));
  live.preview(50);
  const listening = all(live.events(undefined, undefined));
  await Promise.resolve();
  live.point(point(100));
  live.end(ended);
  const events = await listening;
  expect(events.map(({ kind }) => kind)).toEqual(["snapshot", "point", "ended"]);
  expect(events[0]).toMatchObject({
    seq: 2,
    points: [{ step: 50 }],
    previewStep: 50,
    job: { state: "running" },
  });
  expect(events[2]).toMatchObject({ seq: 4, job: { state: "finished" } });
});

it("draws the curve again from where a training has gone back to", async () => {
  const live = new LiveJob(job, () => {});
  for (const step of [50, 100, 150, 100]) live.point(point(step));
  live.end(ended);
  const [snapshot] = await all(live.events(undefined, undefined));
  expect(snapshot).toMatchObject({ points: [{ step: 50 }, { step: 100 }] });
});

it("gives who comes back exactly what was missed", async () => {
  const live = new LiveJob(job, () => {});
  for (let step = 1; step <= 5; step++) live.point(point(step));
  live.end(ended);
  const events = await all(live.events(3, undefined));
  expect(events.map(({ seq }) => seq)).toEqual([4, 5, 6]);
});

it("tells nothing twice to who has seen it all", async () => {
  const live = new LiveJob(job, () => {});
  live.point(point(1));
  const listening = all(live.events(1, undefined));
  live.end(ended);
  expect((await listening).map(({ kind }) => kind)).toEqual(["ended"]);
});

it.each([0, 12, 5000])(
  "starts anew with a snapshot where what came after %i is no longer kept, or never was",
  async (after) => {
    const live = new LiveJob(job, () => {});
    for (let step = 1; step <= 1100; step++) live.point(point(step));
    const stop = new AbortController();
    const events: JobEvent[] = [];
    for await (const event of live.events(after, stop.signal)) {
      events.push(event);
      stop.abort();
    }
    expect(events).toMatchObject([{ kind: "snapshot", seq: 1100 }]);
    expect((events[0] as { points: unknown[] }).points).toHaveLength(1100);
  },
);

it("tells the first word of every stage, and keeps the last word for who asks", async () => {
  const live = new LiveJob(job, () => {});
  live.progress(progress(1, "prepare"));
  for (let done = 1; done <= 50; done++) live.progress(progress(done));
  live.end(ended);
  const events = await all(live.events(0, undefined));
  const stages = events.flatMap((event) => (event.kind === "progress" ? [event.progress.stage] : []));
  expect(stages.slice(0, 2)).toEqual(["prepare", "train"]);
  expect(stages.length).toBeLessThan(20);
  expect(live.job.progress).toMatchObject({ stage: "train", done: 50 });
});

it("serves several listeners, each at its own pace, and lets one go that leaves", async () => {
  const live = new LiveJob(job, () => {});
  const stop = new AbortController();
  const leaving = all(live.events(undefined, stop.signal));
  const staying = all(live.events(undefined, undefined));
  await Promise.resolve();
  stop.abort();
  expect(await leaving).toHaveLength(1);
  live.point(point(1));
  live.end(ended);
  expect(await staying).toHaveLength(3);
});
