import { expect, test } from "vitest";
import type { EvaluationResult } from "../../../src-main/contract/evaluation.ts";
import type { Job } from "../../../src-main/contract/jobs-api.ts";
import { Connection } from "../../../src-renderer/lib/connection.svelte.ts";
import { Models } from "../../../src-renderer/state/models.svelte.ts";
import { RunningJobs } from "../../../src-renderer/state/running-jobs.svelte.ts";
import { fakeClient } from "../fake-client.ts";
import { sampleJob } from "../samples.ts";

const figures = {} as EvaluationResult;
const comparison = {
  first: { modelId: "one", figures },
  second: { modelId: "two", figures },
  good: 20,
  defective: 4,
  flips: [],
};
const ended = sampleJob({
  kind: "comparison",
  state: "finished",
  endedAt: "2026-06-14T06:16:00.000Z",
  result: { kind: "comparison", comparison },
});

function openModels(jobs: readonly Job[]) {
  const client = fakeClient({
    jobs: { list: ({ state }) => jobs.filter((job) => job.state === state) },
    models: {},
  });
  const connection = new Connection(async () => undefined);
  return new Models(client, connection, new RunningJobs(fakeClient({}), connection), 1);
}

test("A comparison that ended while another page was open is shown with its time", async () => {
  const models = openModels([ended]);
  expect(models.comparison).toBeNull();
  await models.takeUp();
  expect(models.comparison).toEqual({ result: comparison, at: ended.endedAt });
});

test("Where nothing was compared there is nothing to show", async () => {
  const models = openModels([]);
  await models.takeUp();
  expect(models.comparison).toBeNull();
  expect(models.comparing.failure).toBeNull();
});
