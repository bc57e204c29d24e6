import { expect, test } from "vitest";
import { PendingActs } from "../../../src-renderer/state/pending-acts.ts";
import { ResultPart } from "../../../src-renderer/state/result-part.svelte.ts";
import { ResultDetail } from "../../../src-renderer/state/results-detail.svelte.ts";
import { ResultsList } from "../../../src-renderer/state/results-list.svelte.ts";
import { LOCK_MS, ReviewDesk } from "../../../src-renderer/state/review-desk.svelte.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { ReviewMemory } from "./review-memory.ts";
import { resultRow } from "./sample-parts.ts";

/** Results of parts that the model has passed, of which one is looked at. */
async function openResults() {
  const rows = [1, 2].map((id) => resultRow(id, { verdict: "pass", finalVerdict: "pass" }));
  const memory = new ReviewMemory(rows);
  const counts = { total: 2, pass: 2, fail: 0, cannotJudge: 0, decided: 0, overridden: 0, byReason: [] };
  const list = new ResultsList({
    results: { page: async () => ({ rows, total: rows.length }), counts: async () => counts },
  });
  const history = async () => [...memory.stored.values()];
  const detail = new ResultDetail({ review: { ...memory.review, history } });
  const clock = { milliseconds: 0 };
  const desk = new ReviewDesk(memory, new ResultPart(detail, list), {
    connection: { lost: () => undefined, whenReady: async () => undefined },
    pendingActs: new PendingActs(new MemoryStorage()),
    wait: () => new Promise(() => undefined),
    onStored: () => undefined,
    askUser: async () => "Aiko",
    now: () => clock.milliseconds,
    newRequestId: () => crypto.randomUUID(),
  });
  await list.ask();
  const look = async (index: number) => {
    await detail.show(list.rowAt(index));
    desk.shown(detail.row?.id ?? 0, "painted");
    clock.milliseconds += LOCK_MS;
  };
  await look(0);
  return { memory, list, detail, desk, look };
}

test("A part that the model has passed can be failed, with a reason, and stays where it is", async () => {
  const { memory, list, detail, desk } = await openResults();
  desk.chooseReason({ code: 3, label: "Dent" });
  await desk.decide("fail");
  expect(memory.parts.get(1)?.decision).toMatchObject({
    oldVerdict: "pass",
    newVerdict: "fail",
    reasonCode: 3,
  });
  expect(list.rowAt(0)).toMatchObject({ id: 1, verdict: "pass", finalVerdict: "fail" });
  expect(detail.row).toMatchObject({ id: 1, finalVerdict: "fail", decision: { user: "Aiko" } });
  await expect.poll(() => detail.history.value?.length).toBe(1);
});

test("A verdict on a result is taken back, and the model's is in force again", async () => {
  const { list, detail, desk } = await openResults();
  await desk.decide("fail");
  await desk.undo();
  expect([detail.row?.finalVerdict, detail.row?.decision, list.rowAt(0)?.decision]).toEqual([
    "pass",
    null,
    null,
  ]);
  expect(desk.undoable).toBeNull();
});

test("Undo takes back nothing of a result that is not looked at", async () => {
  const { memory, desk, look } = await openResults();
  await desk.decide("fail");
  await look(1);
  expect(desk.undoable).toBeNull();
  await desk.undo();
  expect(memory.parts.get(1)?.decision?.newVerdict).toBe("fail");
});
