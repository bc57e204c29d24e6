import { describe, expect, test } from "vitest";
import { ReviewQueue } from "../../../src-renderer/state/review-queue.svelte.ts";
import { nobodyAnswers, ReviewMemory } from "./review-memory.ts";
import { decisionOn, queuedPart } from "./sample-parts.ts";

function parts(count: number) {
  return Array.from({ length: count }, (_, index) => queuedPart(index + 1));
}

async function openQueue(memory: ReviewMemory) {
  const queue = new ReviewQueue(memory, { productId: 1 });
  await queue.open();
  return queue;
}

describe("The review queue", () => {
  test("opens at the first part and says how many there are", async () => {
    const queue = await openQueue(new ReviewMemory(parts(250)));
    expect(queue.current?.id).toBe(1);
    expect(queue.items).toHaveLength(100);
    expect([queue.total, queue.undecided, queue.decided]).toEqual([250, 250, 0]);
  });

  test("of ten thousand parts asks for one page only", async () => {
    const memory = new ReviewMemory(parts(10_000));
    const queue = await openQueue(memory);
    expect(memory.calls).toEqual(["queue"]);
    expect(queue.items).toHaveLength(100);
  });

  test("fetches the next page before the operator gets to it", async () => {
    const queue = await openQueue(new ReviewMemory(parts(250)));
    await queue.move(75);
    await expect.poll(() => queue.items.length).toBe(200);
    expect(queue.current?.id).toBe(76);
  });

  test("holds a part once, although it comes with two pages", async () => {
    const memory = new ReviewMemory(parts(150));
    const queue = await openQueue(memory);
    const { queue: ask } = memory.review;
    memory.review.queue = async (input) => {
      const page = await ask(input);
      return { ...page, items: [queuedPart(100), ...page.items] };
    };
    await queue.move(100);
    expect(queue.items.map(({ id }) => id)).toEqual(parts(150).map(({ id }) => id));
  });

  test("does not move beyond its ends", async () => {
    const queue = await openQueue(new ReviewMemory(parts(3)));
    await queue.move(-1);
    expect(queue.current?.id).toBe(1);
    await queue.move(9);
    expect(queue.current?.id).toBe(3);
  });

  test("goes back to what was passed over, and is through when every part is decided", async () => {
    const queue = await openQueue(new ReviewMemory(parts(3)));
    await queue.move(1);
    const decide = async (id: number) => {
      const part = queuedPart(id);
      queue.put({ ...part, decision: decisionOn(part) });
      await queue.moveToUndecided();
    };
    await decide(2);
    expect(queue.current?.id).toBe(3);
    await decide(3);
    expect(queue.current?.id).toBe(1);
    await decide(1);
    expect(queue.current).toBeNull();
    expect([queue.undecided, queue.decided]).toEqual([0, 3]);
  });

  test("keeps why a page could not be fetched, and goes on when it can", async () => {
    const memory = new ReviewMemory(parts(150));
    const queue = await openQueue(memory);
    memory.failures = [nobodyAnswers()];
    await queue.move(99);
    await expect.poll(() => queue.failure?.code).toBe("connection-lost");
    await queue.move(1);
    expect(queue.failure).toBeNull();
    expect(queue.current?.id).toBe(101);
  });

  test("that could not be opened anew goes on where it was, in the queue that it was", async () => {
    const memory = new ReviewMemory(parts(250));
    const queue = await openQueue(memory);
    const { queue: ask } = memory.review;
    const asked: unknown[] = [];
    memory.review.queue = async (input) => {
      asked.push(input);
      return ask(input);
    };
    memory.failures = [nobodyAnswers()];
    queue.includesDecided = true;
    await queue.open();
    expect([queue.failure?.code, queue.hasMore]).toEqual(["connection-lost", true]);
    await queue.move(100);
    expect(queue.current?.id).toBe(101);
    expect(asked).toMatchObject([{ decided: true }, { decided: false, cursor: "100" }]);
    await queue.open();
    expect(asked[2]).toMatchObject({ decided: true });
    expect(asked[2]).not.toHaveProperty("cursor");
  });

  test("leaves out what was decided before, unless it is asked for", async () => {
    const [first, ...others] = parts(3);
    const memory = new ReviewMemory([{ ...first!, decision: decisionOn(first!) }, ...others]);
    const queue = await openQueue(memory);
    expect(queue.items.map(({ id }) => id)).toEqual([2, 3]);
    queue.includesDecided = true;
    await queue.open();
    expect(queue.items.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test("behind the last part, goes to one that is flagged meanwhile, and stays where there is none", async () => {
    const memory = new ReviewMemory(parts(2));
    const queue = await openQueue(memory);
    queue.includesDecided = true;
    for (const part of parts(2)) {
      const decided = { ...part, decision: decisionOn(part) };
      memory.parts.set(part.id, decided);
      queue.put(decided);
    }
    await queue.moveToUndecided();
    await queue.lookAgain();
    expect([queue.current, queue.total]).toEqual([null, 2]);
    memory.parts.set(3, queuedPart(3));
    await queue.lookAgain();
    expect([queue.current?.id, queue.total, queue.undecided]).toEqual([3, 3, 1]);
    const asked = memory.calls.length;
    await queue.lookAgain();
    expect(memory.calls).toHaveLength(asked);
  });

  test("that could not be asked for behind the last part recovers by looking again", async () => {
    const memory = new ReviewMemory([]);
    const queue = await openQueue(memory);
    memory.failures = [nobodyAnswers()];
    await queue.lookAgain();
    expect(queue.failure?.code).toBe("connection-lost");
    memory.parts.set(1, queuedPart(1));
    await queue.lookAgain();
    expect([queue.failure, queue.current?.id]).toEqual([null, 1]);
  });
});
