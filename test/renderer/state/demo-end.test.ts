import { expect, test } from "vitest";
import type { Job } from "../../../src-main/contract/jobs-api.ts";
import { DemoEnd } from "../../../src-renderer/state/demo-end.svelte.ts";
import { sampleJob } from "../samples.ts";

const demoJob = (change: Partial<Job> = {}) =>
  sampleJob({
    id: "demo-1",
    kind: "demo",
    state: "finished",
    productId: 3,
    result: { kind: "demo", modelId: "m-1", inspectionId: 12 },
    ...change,
  });

function open() {
  const runningJobs: { lastEnded: Job | null } = { lastEnded: null };
  const router = { path: "/products" };
  return { runningJobs, router, demo: new DemoEnd({ runningJobs, router }) };
}

test("The end of the demo is told wherever the person is, also once another job has ended", () => {
  const { runningJobs, demo } = open();
  demo.look();
  expect(demo.href).toBeNull();
  runningJobs.lastEnded = demoJob();
  demo.look();
  expect(demo.href).toBe("#/products/3/review?inspection=12");
  runningJobs.lastEnded = sampleJob({ kind: "scan", state: "finished" });
  demo.look();
  expect(demo.href).toBe("#/products/3/review?inspection=12");
});

test("It is told no longer once somebody was there", () => {
  const { runningJobs, router, demo } = open();
  runningJobs.lastEnded = demoJob();
  demo.look();
  router.path = "/products/3/review";
  demo.look();
  router.path = "/products";
  demo.look();
  expect(demo.href).toBeNull();
});

test("A demo that was stopped has nothing to review", () => {
  const { runningJobs, demo } = open();
  runningJobs.lastEnded = demoJob({ state: "cancelled", result: null });
  demo.look();
  expect(demo.href).toBeNull();
});
