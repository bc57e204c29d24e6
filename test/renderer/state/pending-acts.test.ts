import { expect, test } from "vitest";
import { type PendingAct, PendingActs } from "../../../src-renderer/state/pending-acts.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { queuedPart } from "./sample-parts.ts";

const decided: PendingAct = {
  kind: "decide",
  item: queuedPart(1),
  verdict: "fail",
  reasonCode: 4,
  user: "Aiko",
  requestId: "request-1",
};
const undone: PendingAct = { kind: "undo", item: queuedPart(2), user: "Ken", requestId: "request-2" };

test("what is pending is found by the next page, whichever window it came from, until it is stored", () => {
  const storage = new MemoryStorage();
  const [one, other] = [new PendingActs(storage), new PendingActs(storage)];
  one.keep(decided);
  other.keep(undone);
  other.keep(undone);
  expect(new PendingActs(storage).all()).toEqual([decided, undone]);
  other.remove("request-2");
  expect(new PendingActs(storage).all()).toEqual([decided]);
});

test.each(["{", "7", '[{"kind":"decide"}]'])("what another version has left, %s, is passed over", (text) => {
  const acts = new PendingActs(new MemoryStorage({ "review-pending": text }));
  expect(acts.all()).toEqual([]);
  acts.keep(undone);
  expect(acts.all()).toEqual([undone]);
});
