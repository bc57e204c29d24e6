import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import type { JobEvent } from "../../../src-main/contract/jobs-api.ts";
import { Connection } from "../../../src-renderer/lib/connection.svelte.ts";
import { RunningJobs } from "../../../src-renderer/state/running-jobs.svelte.ts";
import { Training } from "../../../src-renderer/state/training.svelte.ts";
import { fakeClient, type Handlers } from "../fake-client.ts";
import { HandFedStream } from "../job-stream.ts";
import { sampleJob } from "../samples.ts";

const offers = (seconds: number | null) => ({
  offers: [
    { key: "quick", preset: "bigan", steps: 1000, seconds, recommended: false },
    { key: "standard", preset: "bigan", steps: 4000, seconds, recommended: true },
  ],
  defaults: {},
});

function openTraining(handlers: Handlers = {}) {
  const stream = new HandFedStream<JobEvent>();
  const client = fakeClient({
    training: {
      offers: () => offers(null),
      measure: () => offers(120),
      list: () => [],
      start: () => sampleJob(),
      ...handlers.training,
    },
    jobs: { events: () => stream, list: () => [], ...handlers.jobs },
    host: { ...handlers.host },
  });
  const connection = new Connection(async () => undefined);
  const runningJobs = new RunningJobs(fakeClient({}), connection);
  const training = new Training(client, connection, runningJobs, 1);
  return { client, training, stream, connection, runningJobs };
}

describe("Training a product", () => {
  test("offers at once and adds the times when this machine was measured", async () => {
    const { training } = openTraining();
    await training.load();
    expect(training.offers.value?.offers.map(({ seconds }) => seconds)).toEqual([120, 120]);
    expect(training.offerKey).toBe("standard");
  });

  test("does not measure again where the times are known", async () => {
    const { client, training } = openTraining({ training: { offers: () => offers(60) } });
    await training.load();
    expect(client.calls.map(([name]) => name)).not.toContain("training.measure");
  });

  test("starts with what was chosen, and only what differs from the offer", async () => {
    const { client, training, stream } = openTraining();
    await training.load();
    training.chosen = "quick";
    training.set("seed", 7);
    training.set("threads", 2);
    training.set("threads", undefined);
    const started = training.start();
    stream.push({ kind: "ended", seq: 1, job: sampleJob({ state: "finished" }) });
    await started;
    expect(client.calls.find(([name]) => name === "training.start")?.[1]).toEqual({
      productId: 1,
      offer: "quick",
      advanced: { seed: 7 },
    });
    expect(training.work.isRunning).toBe(false);
  });

  test("sets a term of the discriminator only where there is one", async () => {
    const { training } = openTraining({
      training: {
        offers: () => ({
          offers: [
            { key: "standard", preset: "standard", steps: 4000, seconds: 1, recommended: true },
            { key: "paper", preset: "paper", steps: 4000, seconds: 1, recommended: false },
          ],
          defaults: {},
        }),
      },
    });
    await training.load();
    training.choose("paper");
    training.set("discriminatorTerm", "sigma-paper");
    training.set("seed", 7);
    expect([training.preset, training.advanced.discriminatorTerm]).toEqual(["paper", "sigma-paper"]);
    training.choose("standard");
    expect([training.preset, training.advanced]).toEqual(["standard", { seed: 7 }]);
  });

  test("goes on showing a training that was begun before the page was opened", async () => {
    const { training, stream } = openTraining({ jobs: { list: () => [sampleJob()] } });
    const taken = training.takeUp();
    await expect.poll(() => training.work.isRunning).toBe(true);
    stream.push({ kind: "ended", seq: 1, job: sampleJob({ state: "cancelled", canResume: true }) });
    await taken;
    expect(training.work.isRunning).toBe(false);
    expect(training.work.feed.job?.canResume).toBe(true);
  });

  test("finds a running training also where its page was opened while nobody answered", async () => {
    let asked = 0;
    const { training, stream, connection, client } = openTraining({
      jobs: {
        list: () => {
          asked += 1;
          if (asked === 1) throw new TypeError("fetch failed");
          return [sampleJob()];
        },
      },
      host: { capabilities: () => ({}) },
    });
    connection.use(client);
    const taken = training.takeUp();
    await expect.poll(() => training.work.isRunning).toBe(true);
    expect(training.work.failure).toBeNull();
    stream.push({ kind: "ended", seq: 1, job: sampleJob({ state: "finished" }) });
    await taken;
  });

  test("waits for another product's training, and is measured once that has ended", async () => {
    const { training, runningJobs, client } = openTraining();
    const other = sampleJob({ id: "other", productId: 2 });
    runningJobs.started(other);
    await training.load();
    expect(training.other?.id).toBe("other");
    expect(client.calls.map(([name]) => name)).not.toContain("training.measure");
    runningJobs.started({ ...other, state: "finished" });
    expect(training.other).toBeUndefined();
    await training.measureOnce();
    expect(client.calls.map(([name]) => name)).toContain("training.measure");
  });

  test("follows the job that goes on with a training which the application died over", async () => {
    const next = sampleJob({ id: "training-2" });
    const { client, training, stream } = openTraining({ jobs: { list: () => [next] } });
    const started = training.start();
    stream.push({ kind: "ended", seq: 1, job: sampleJob({ state: "interrupted", canResume: true }) });
    await expect.poll(() => training.work.feed.job?.id).toBe("training-2");
    stream.push({ kind: "ended", seq: 1, job: { ...next, state: "finished" } });
    await started;
    expect(training.work.feed.job?.state).toBe("finished");
    const followed = client.calls.filter(([name]) => name === "jobs.events").map(([, input]) => input);
    expect(followed).toEqual([{ jobId: "training-1" }, { jobId: "training-2" }]);
  });

  test("shows the curve so far while a stopped training is taken up again", async () => {
    const point = {
      step: 50,
      phase: "warm-up",
      discriminatorLoss: null,
      generatorLoss: null,
      reconstructionLoss: 0.3,
      reconstructionRatio: null,
    };
    const { training, stream } = openTraining({
      training: { get: () => ({ curve: [point] }), resume: () => sampleJob() },
    });
    const resumed = training.resume("run-1");
    await expect.poll(() => training.points).toHaveLength(1);
    stream.push({ kind: "ended", seq: 1, job: sampleJob({ state: "finished" }) });
    await resumed;
  });

  test("keeps why it could not be started", async () => {
    const { training } = openTraining({ training: { start: undefined as never } });
    await training.start();
    expect(training.work.failure?.message).toContain("training.start");
    expect(training.work.isRunning).toBe(false);
  });

  test("keeps why the next one could not be started beside what became of the last", async () => {
    let isBusy = false;
    const { training, stream } = openTraining({
      training: {
        start: () => {
          if (isBusy)
            throw new ORPCError("conflict", { status: 409, message: "A training is running already." });
          return sampleJob();
        },
      },
    });
    const started = training.start();
    stream.push({ kind: "ended", seq: 1, job: sampleJob({ state: "finished" }) });
    await started;
    isBusy = true;
    await training.start();
    expect([training.work.failure?.code, training.work.feed.job?.state]).toEqual(["conflict", "finished"]);
  });

  test("runs no longer for who can follow it no further", async () => {
    const { training } = openTraining({
      jobs: {
        events: () => {
          throw new ORPCError("not-found", { status: 404, message: "There is no such job." });
        },
      },
    });
    await training.start();
    expect([training.work.isRunning, training.work.failure?.code]).toEqual([false, "not-found"]);
  });
});
