import { expect, test } from "vitest";
import type { Job } from "../../src-main/contract/jobs-api.ts";
import { keepScreenOn, showWork } from "../../src-main/electron/show-work.ts";

const idle: Job = {
  id: "training-1",
  kind: "training",
  state: "running",
  productId: null,
  runId: null,
  modelId: null,
  inspectionId: null,
  startedAt: "2026-01-31T10:15:00Z",
  endedAt: null,
  progress: null,
  result: null,
  failure: null,
  canResume: false,
};
const progress = (done: number, total: number | null): Job["progress"] => ({
  stage: "train",
  done,
  total,
  secondsLeft: null,
  imagesPerSecond: null,
});

/** Electron's taskbar and power-save blocker, written down. */
function fakeDesktop() {
  const seen: string[] = [];
  let blocks = 0;
  return {
    seen,
    taskbar: {
      isDestroyed: () => false,
      setProgressBar: (value: number, options?: { mode?: string }) =>
        void seen.push(`bar ${value}${options?.mode === "indeterminate" ? " open" : ""}`),
    },
    blocker: {
      start: (kind: string) => {
        blocks += 1;
        seen.push(`awake ${blocks} ${kind}`);
        return blocks;
      },
      stop: (id: number) => {
        seen.push(`asleep ${id}`);
        return true;
      },
    },
  };
}

async function* stream(...jobs: Job[]): AsyncGenerator<Job> {
  yield* jobs;
}

test("a training keeps the computer awake and fills the bar until it ends", async () => {
  const { seen, taskbar, blocker } = fakeDesktop();
  const jobs = stream(
    idle,
    { ...idle, progress: progress(25, 100) },
    { ...idle, progress: progress(50, 100) },
    { ...idle, state: "finished" },
  );
  await showWork(jobs, taskbar, blocker);
  expect(seen).toEqual([
    "awake 1 prevent-app-suspension",
    "bar 0 open",
    "bar 0.25",
    "bar 0.5",
    "asleep 1",
    "bar -1",
    "bar -1",
  ]);
});

test("with two jobs the bar is the training's, and the computer sleeps only after both", async () => {
  const { seen, taskbar, blocker } = fakeDesktop();
  const inspection: Job = { ...idle, id: "inspection-1", kind: "inspection", progress: progress(9, null) };
  const training = { ...idle, progress: progress(1, 4) };
  const jobs = stream(
    inspection,
    training,
    { ...training, state: "cancelled" },
    { ...inspection, state: "failed" },
  );
  await showWork(jobs, taskbar, blocker);
  expect(seen).toEqual([
    "awake 1 prevent-app-suspension",
    "bar 0 open",
    "bar 0.25",
    "bar 0 open",
    "asleep 1",
    "bar -1",
    "bar -1",
  ]);
});

test("when the stream breaks off, the computer may sleep again", async () => {
  const { seen, taskbar, blocker } = fakeDesktop();
  async function* broken(): AsyncGenerator<Job> {
    yield idle;
    throw new Error("gone");
  }
  await expect(showWork(broken(), taskbar, blocker)).rejects.toThrow("gone");
  expect(seen.slice(-2)).toEqual(["asleep 1", "bar -1"]);
});

test("while a camera is in use the screen stays on", () => {
  const { seen, blocker } = fakeDesktop();
  const onCamera = keepScreenOn(blocker);
  for (const isOpen of [false, true, true, false, false]) onCamera(isOpen);
  expect(seen).toEqual(["awake 1 prevent-display-sleep", "asleep 1"]);
});
