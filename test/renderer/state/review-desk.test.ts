import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import { PendingActs } from "../../../src-renderer/state/pending-acts.ts";
import {
  LOCK_MS,
  OVERTAKEN_LOCK_MS,
  ReviewDesk,
  SLOW_MS,
} from "../../../src-renderer/state/review-desk.svelte.ts";
import { ReviewQueue } from "../../../src-renderer/state/review-queue.svelte.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { nobodyAnswers, ReviewMemory } from "./review-memory.ts";
import { decisionOn, queuedPart } from "./sample-parts.ts";

type Options = {
  readonly parts?: number;
  readonly user?: string | null;
  /** Of a page that was loaded before. */
  readonly before?: { readonly memory: ReviewMemory; readonly storage: MemoryStorage };
};

async function openDesk({ parts = 3, user = "Aiko", before }: Options = {}) {
  const storage = before?.storage ?? new MemoryStorage();
  const memory =
    before?.memory ?? new ReviewMemory(Array.from({ length: parts }, (_, index) => queuedPart(index + 1)));
  const queue = new ReviewQueue(memory, { inspectionId: 1 });
  await queue.open();
  const clock = { milliseconds: 0 };
  const connection = {
    losses: 0,
    back: Promise.withResolvers<void>(),
    lost() {
      connection.losses += 1;
    },
    whenReady: () => connection.back.promise,
  };
  let requests = 0;
  const slow = Promise.withResolvers<void>();
  const counted = { stored: 0 };
  const desk = new ReviewDesk(memory, queue, {
    connection,
    pendingActs: new PendingActs(storage),
    wait: (milliseconds) => (milliseconds === SLOW_MS ? slow.promise : Promise.resolve()),
    onStored: () => {
      counted.stored += 1;
    },
    askUser: async () => user,
    now: () => clock.milliseconds,
    newRequestId: () => {
      requests += 1;
      return `request-${requests}`;
    },
  });
  /** Paints the part that is looked at and waits until it can be judged. */
  const paint = () => {
    desk.shown(queue.current?.id ?? 0, "painted");
    clock.milliseconds += LOCK_MS;
  };
  paint();
  return { desk, queue, memory, clock, connection, paint, storage, slow, counted };
}

const reason = (code: number) => ({ code, label: `Reason ${code}` });

describe("The review desk", () => {
  test("shows the next part only once the verdict is stored", async () => {
    const { desk, queue, memory } = await openDesk();
    const gate = Promise.withResolvers<void>();
    memory.gate = gate.promise;
    const deciding = desk.decide("fail");
    await expect.poll(() => memory.calls).toContain("decide");
    expect(queue.current?.id).toBe(1);
    gate.resolve();
    await deciding;
    expect(queue.current?.id).toBe(2);
    expect(memory.parts.get(1)?.decision?.newVerdict).toBe("fail");
  });

  test("refuses a verdict on a part whose picture is not painted yet", async () => {
    const { desk, memory } = await openDesk();
    await desk.decide("pass");
    await desk.decide("pass");
    expect(memory.stored.size).toBe(1);
  });

  test("refuses a verdict that comes too soon after the picture", async () => {
    const { desk, queue, memory, clock } = await openDesk();
    await desk.decide("pass");
    desk.shown(2, "painted");
    clock.milliseconds += LOCK_MS - 1;
    await desk.decide("pass");
    expect(queue.current?.id).toBe(2);
    clock.milliseconds += 1;
    await desk.decide("pass");
    expect(memory.stored.size).toBe(2);
  });

  test("passes nothing whose picture nobody has seen", async () => {
    const { desk, queue, memory, clock } = await openDesk();
    desk.shown(1, "missing");
    expect(desk.canPass).toBe(false);
    await desk.decide("pass");
    expect([memory.stored.size, queue.current?.id]).toEqual([0, 1]);
    await desk.decide("cannot-judge");
    desk.shown(2, "painted");
    clock.milliseconds += LOCK_MS;
    await desk.decide("pass");
    expect(memory.stored.size).toBe(2);
  });

  test("takes no second verdict while one is on its way", async () => {
    const { desk, memory } = await openDesk();
    await Promise.all([desk.decide("fail"), desk.decide("pass"), desk.undo(), desk.move(1)]);
    expect([...memory.stored.values()].map(({ newVerdict }) => newVerdict)).toEqual(["fail"]);
  });

  test("stores a verdict once, although its answer was lost and it was sent again", async () => {
    const { desk, queue, memory, connection } = await openDesk();
    memory.lostAnswers = 1;
    const deciding = desk.decide("fail");
    await expect.poll(() => desk.isWaiting).toBe(true);
    expect([queue.current?.id, connection.losses]).toEqual([1, 1]);
    connection.back.resolve();
    await deciding;
    expect(memory.calls.filter((call) => call === "decide")).toHaveLength(2);
    expect(memory.stored.size).toBe(1);
    expect([queue.current?.id, desk.isWaiting, desk.pending]).toEqual([2, false, null]);
  });

  test("stays at a part whose verdict was refused, and says why", async () => {
    const { desk, queue, memory } = await openDesk();
    memory.failures = [new ORPCError("disk-full", { status: 507, message: "The disk is full." })];
    await desk.decide("fail");
    expect([desk.failure?.code, queue.current?.id]).toEqual(["disk-full", 1]);
    await desk.move(1);
    expect(queue.current?.id).toBe(1);
    await desk.retry();
    expect([desk.failure, queue.current?.id]).toEqual([null, 2]);
    expect(memory.parts.get(1)?.decision?.newVerdict).toBe("fail");
  });

  test("drops a refused verdict when the operator says so", async () => {
    const { desk, queue, memory } = await openDesk();
    memory.failures = [new ORPCError("disk-full", { status: 507 })];
    await desk.decide("fail");
    desk.drop();
    await desk.move(1);
    expect(queue.current?.id).toBe(2);
    expect(memory.stored.size).toBe(0);
  });

  test("stores the chosen reason with a fail, and forgets it for the next part", async () => {
    const { desk, memory, paint } = await openDesk();
    desk.chooseReason(reason(4));
    await desk.decide("fail");
    paint();
    await desk.decide("cannot-judge");
    expect([...memory.stored.values()].map(({ reasonCode }) => reasonCode)).toEqual([4, null]);
    expect(memory.reasonLabels).toEqual(["Reason 4", undefined]);
  });

  test("stores no reason with a pass", async () => {
    const { desk, memory } = await openDesk();
    desk.chooseReason(reason(4));
    await desk.decide("pass");
    expect([...memory.stored.values()].map(({ reasonCode }) => reasonCode)).toEqual([null]);
  });

  test("takes a reason away when it is chosen again, and when the operator moves on", async () => {
    const { desk } = await openDesk();
    desk.chooseReason(reason(2));
    desk.chooseReason(reason(2));
    expect(desk.reasonCode).toBeNull();
    desk.chooseReason(reason(2));
    await desk.move(1);
    expect(desk.reasonCode).toBeNull();
  });

  test("gives a reason only to the part that it was chosen for", async () => {
    const { desk, queue, memory, paint } = await openDesk({ parts: 2 });
    desk.chooseReason(reason(3));
    // As another order of the queue shows another part.
    queue.items = queue.items.toReversed();
    expect(desk.reasonCode).toBeNull();
    paint();
    await desk.decide("fail");
    expect([...memory.stored.values()].map(({ reasonCode }) => reasonCode)).toEqual([null]);
  });

  test("takes no reason while no part is shown", async () => {
    const { desk, queue, memory, paint } = await openDesk({ parts: 1 });
    await desk.decide("pass");
    desk.chooseReason(reason(3));
    memory.parts.set(2, queuedPart(2));
    await queue.lookAgain();
    expect([queue.current?.id, desk.reasonCode]).toEqual([2, null]);
    paint();
    await desk.decide("fail");
    expect(memory.parts.get(2)?.decision?.reasonCode).toBeNull();
  });

  test("undo takes the last verdict back and returns to its part", async () => {
    const { desk, queue, memory, paint } = await openDesk();
    await desk.decide("fail");
    paint();
    await desk.decide("fail");
    await desk.undo();
    expect([queue.current?.id, queue.current?.decision, queue.undecided]).toEqual([2, null, 2]);
    await desk.undo();
    expect([queue.current?.id, queue.undecided]).toEqual([1, 3]);
    expect(desk.undoable).toBeNull();
    expect([...memory.parts.values()].every(({ decision }) => decision === null)).toBe(true);
  });

  test("undo takes back the verdict on the part that is looked at before any other", async () => {
    const { desk, queue, paint } = await openDesk();
    await desk.decide("fail");
    paint();
    await desk.decide("fail");
    await desk.move(-2);
    expect(desk.undoable?.id).toBe(1);
    await desk.undo();
    expect([queue.current?.id, queue.current?.decision]).toEqual([1, null]);
    expect(queue.items[1]?.decision).not.toBeNull();
  });

  test("an undo whose answer was lost takes one verdict back, not two", async () => {
    const { desk, memory, connection, paint } = await openDesk();
    await desk.decide("fail");
    paint();
    memory.lostAnswers = 1;
    connection.back.resolve();
    await desk.undo();
    expect(memory.calls.filter((call) => call === "undo")).toHaveLength(2);
    expect(memory.stored.size).toBe(2);
  });

  test("the last part leaves the desk empty, and undo brings it back", async () => {
    const { desk, queue } = await openDesk({ parts: 1 });
    await desk.decide("pass");
    expect(queue.current).toBeNull();
    await desk.undo();
    expect(queue.current?.id).toBe(1);
  });

  test("stores nothing for somebody who does not say who they are", async () => {
    const { desk, queue, memory } = await openDesk({ user: null });
    await desk.decide("fail");
    expect([memory.stored.size, queue.current?.id, desk.pending]).toEqual([0, 1, null]);
  });

  test("a part that was decided before can be decided differently", async () => {
    const { desk, queue, memory, paint } = await openDesk();
    const part = memory.parts.get(1)!;
    memory.parts.set(1, { ...part, decision: decisionOn(part) });
    queue.includesDecided = true;
    await queue.open();
    paint();
    await desk.decide("fail");
    expect(memory.parts.get(1)?.decision).toMatchObject({ oldVerdict: "pass", newVerdict: "fail" });
    expect(queue.decided).toBe(1);
  });

  test("stores a verdict that never arrived as soon as somebody answers", async () => {
    const { desk, queue, memory, connection } = await openDesk();
    memory.failures = [nobodyAnswers(), nobodyAnswers()];
    connection.back.resolve();
    await desk.decide("fail");
    expect([memory.stored.size, queue.current?.id]).toEqual([1, 2]);
  });

  test("a page that is loaded anew while nobody answers stores the verdict of before, once", async () => {
    const left = await openDesk();
    left.memory.lostAnswers = 1;
    left.desk.chooseReason(reason(4));
    void left.desk.decide("fail");
    await expect.poll(() => left.desk.isWaiting).toBe(true);
    const { desk, queue, memory, storage } = await openDesk({ before: left });
    await desk.resume();
    await queue.open();
    expect([...memory.stored.values()]).toMatchObject([{ newVerdict: "fail", reasonCode: 4, user: "Aiko" }]);
    expect(memory.calls.filter((call) => call === "decide")).toHaveLength(2);
    expect([desk.pending, queue.current?.id]).toEqual([null, 2]);
    expect(new PendingActs(storage).all()).toEqual([]);
  });

  test("a verdict that arrived nowhere is stored by the page that is loaded anew", async () => {
    const left = await openDesk();
    left.memory.failures = [nobodyAnswers()];
    void left.desk.decide("fail");
    await expect.poll(() => left.desk.isWaiting).toBe(true);
    expect(left.memory.stored.size).toBe(0);
    const { desk, memory } = await openDesk({ before: left });
    await desk.resume();
    expect(memory.parts.get(1)?.decision?.newVerdict).toBe("fail");
  });

  test("a verdict of before is dropped where its number stands for another part now", async () => {
    const left = await openDesk();
    left.memory.failures = [nobodyAnswers()];
    void left.desk.decide("fail");
    await expect.poll(() => left.desk.isWaiting).toBe(true);
    const { desk, memory, storage } = await openDesk({ before: left });
    const other = memory.parts.get(1)!;
    memory.parts.set(1, { ...other, name: "another-part.png" });
    await desk.resume();
    expect([desk.pending, memory.stored.size]).toEqual([null, 0]);
    expect(new PendingActs(storage).all()).toEqual([]);
  });

  test("a verdict of before that is refused can be dropped, and is not sent again", async () => {
    const left = await openDesk();
    left.memory.failures = [nobodyAnswers()];
    void left.desk.decide("fail");
    await expect.poll(() => left.desk.isWaiting).toBe(true);
    const { desk, memory, storage } = await openDesk({ before: left });
    memory.failures = [new ORPCError("not-found", { status: 404 })];
    await desk.resume();
    expect([desk.failure?.code, desk.pending?.item.id]).toEqual(["not-found", 1]);
    desk.drop();
    expect([desk.pending, new PendingActs(storage).all(), memory.stored.size]).toEqual([null, [], 0]);
  });

  test("does not overrule what somebody else has decided since the part was shown, and shows it", async () => {
    const { desk, queue, memory, clock, storage } = await openDesk();
    const part = memory.parts.get(1)!;
    const failed = decisionOn(part, { id: 7, user: "Ben", newVerdict: "fail" });
    memory.parts.set(1, { ...part, decision: failed });
    await desk.decide("pass");
    expect([memory.parts.get(1)?.decision, memory.stored.size]).toEqual([failed, 0]);
    expect(desk.overtaken).toMatchObject({ act: { verdict: "pass" }, item: { decision: { user: "Ben" } } });
    expect([desk.pending, desk.failure, new PendingActs(storage).all()]).toEqual([null, null, []]);
    expect(queue.current).toMatchObject({ id: 1, decision: failed });
    clock.milliseconds += LOCK_MS;
    await desk.decide("pass");
    expect(memory.stored.size).toBe(0);
    clock.milliseconds += OVERTAKEN_LOCK_MS;
    await desk.decide("pass");
    expect(memory.parts.get(1)?.decision).toMatchObject({ oldVerdict: "fail", newVerdict: "pass" });
    expect(desk.overtaken).toBeNull();
  });

  test("undo does not take back what somebody else has decided after it", async () => {
    const { desk, queue, memory } = await openDesk();
    await desk.decide("fail");
    const part = memory.parts.get(1)!;
    const changed = decisionOn(part, { id: 7, user: "Engineer", newVerdict: "pass" });
    memory.parts.set(1, { ...part, decision: changed });
    await desk.undo();
    expect([memory.parts.get(1)?.decision, memory.stored.size]).toEqual([changed, 1]);
    expect(desk.overtaken).toMatchObject({ act: { kind: "undo" }, item: { decision: changed } });
    expect(queue.current).toMatchObject({ id: 1, decision: changed });
  });

  test("a verdict of before the page was loaded does not overrule what was decided meanwhile", async () => {
    const left = await openDesk();
    left.memory.failures = [nobodyAnswers()];
    void left.desk.decide("pass");
    await expect.poll(() => left.desk.isWaiting).toBe(true);
    const part = left.memory.parts.get(1)!;
    const failed = decisionOn(part, { id: 7, user: "Ben", newVerdict: "fail" });
    left.memory.parts.set(1, { ...part, decision: failed });
    const { desk, queue, memory, storage } = await openDesk({ before: left });
    await desk.resume();
    await queue.open();
    expect(memory.parts.get(1)?.decision).toEqual(failed);
    expect([desk.overtaken?.item.id, desk.pending, queue.current?.id]).toEqual([1, null, 2]);
    expect(new PendingActs(storage).all()).toEqual([]);
  });

  test("keeps nothing of what is stored, and tells that something was", async () => {
    const { desk, storage, counted, paint } = await openDesk();
    await desk.decide("fail");
    paint();
    await desk.undo();
    expect([new PendingActs(storage).all(), counted.stored]).toEqual([[], 2]);
  });

  test("says that a verdict is being stored when it takes long, and no longer than that", async () => {
    const { desk, memory, slow } = await openDesk();
    const gate = Promise.withResolvers<void>();
    memory.gate = gate.promise;
    const deciding = desk.decide("fail");
    await expect.poll(() => memory.calls).toContain("decide");
    expect(desk.isSlow).toBe(false);
    slow.resolve();
    await expect.poll(() => desk.isSlow).toBe(true);
    gate.resolve();
    await deciding;
    expect(desk.isSlow).toBe(false);
  });
});
