import { expect, test } from "vitest";
import { Connection } from "../../../src-renderer/lib/connection.svelte.ts";
import { Dataset } from "../../../src-renderer/state/dataset.svelte.ts";
import { ImageReading } from "../../../src-renderer/state/image-reading.svelte.ts";
import { ProductJob } from "../../../src-renderer/state/product-job.svelte.ts";
import { RunningJobs } from "../../../src-renderer/state/running-jobs.svelte.ts";
import { sampleDataset } from "../samples.ts";
import { JobMemory, runningJob } from "./job-memory.ts";

/** Images that were read before the folders were changed, and the last reading. */
function prepare(last: JobMemory) {
  let scans = 0;
  const source = {
    jobs: last.jobs,
    dataset: {
      summary: async () => sampleDataset({ isOutdated: true }),
      page: async () => ({ images: [], total: 0 }),
      exclude: () => Promise.reject(new Error("nothing is excluded")),
      scan: async () => {
        scans += 1;
        return last.job;
      },
    },
  };
  const connection = new Connection();
  const watch = () => Promise.reject(new Error("not watched"));
  const running = new RunningJobs({ jobs: { watch } }, connection);
  const work = new ProductJob(source, connection, running, { productId: 1, kind: "scan" });
  const dataset = new Dataset(source, 1);
  return {
    work,
    reading: new ImageReading(source, { productId: 1, dataset, work }),
    scans: () => scans,
  };
}

test("Images that were read before the folders were changed are read again by themselves", async () => {
  const memory = new JobMemory(runningJob("scan"));
  memory.end({ state: "finished" });
  const { reading, scans } = prepare(memory);
  await reading.takeUp();
  expect(scans()).toBe(1);
});

test("A reading that is stopped is not begun again, and can be begun by hand", async () => {
  const { reading, scans, work } = prepare(new JobMemory(runningJob("scan")));
  const taking = reading.takeUp();
  await expect.poll(() => work.isRunning).toBe(true);
  await work.feed.cancel();
  await taking;
  expect([scans(), work.failure]).toEqual([0, null]);
  await reading.read();
  expect(scans()).toBe(1);
});
