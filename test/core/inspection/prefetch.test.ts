import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { prefetch } from "../../../src-main/core/inspection/prefetch.ts";

/** Work whose end a test decides. */
function controlled() {
  const open = new Map<number, { resolve: (value: string) => void; reject: (fault: Error) => void }>();
  const started: number[] = [];
  const work = (item: number) => {
    started.push(item);
    return new Promise<string>((resolve, reject) => open.set(item, { resolve, reject }));
  };
  return {
    started,
    work,
    finish: (item: number) => open.get(item)!.resolve(`result ${item}`),
    fail: (item: number) => open.get(item)!.reject(new Error(`fault ${item}`)),
  };
}

const settle = () => delay(5);

async function collected(source: AsyncIterable<string>): Promise<string[]> {
  const results: string[] = [];
  for await (const result of source) results.push(result);
  return results;
}

describe("Prefetching", () => {
  it("yields results in the order of the items, whichever is done first", async () => {
    const work = async (item: number) => {
      await delay(item % 3 === 0 ? 8 : 1);
      return `${item}`;
    };
    const items = Array.from({ length: 10 }, (_, i) => i);
    for (const ahead of [0, 1, 2, 20]) {
      expect(await collected(prefetch(items, ahead, work))).toEqual(items.map(String));
    }
    expect(await collected(prefetch([], 2, work))).toEqual([]);
  });

  it("takes items from an asynchronous source", async () => {
    async function* source() {
      for (let item = 0; item < 4; item += 1) {
        await delay(1);
        yield item;
      }
    }
    expect(await collected(prefetch(source(), 2, async (item) => `${item}`))).toEqual(["0", "1", "2", "3"]);
  });

  it("keeps as many pieces of work ahead of the consumer as were asked for, and no more", async () => {
    const { started, work, finish } = controlled();
    const results = prefetch([0, 1, 2, 3, 4, 5], 2, work);
    const first = results.next();
    await settle();
    expect(started).toEqual([0, 1, 2]);
    finish(1);
    finish(0);
    expect(await first).toEqual({ value: "result 0", done: false });
    await settle();
    expect(started).toEqual([0, 1, 2]);
    const second = results.next();
    await settle();
    expect(started).toEqual([0, 1, 2, 3]);
    expect((await second).value).toBe("result 1");
    finish(2);
    finish(3);
    await results.return(undefined);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it("with nothing ahead yields each result before it asks for the next item", async () => {
    async function* endless() {
      yield 0;
      await new Promise(() => {});
    }
    const results = prefetch(endless(), 0, async (item) => `${item}`);
    expect((await results.next()).value).toBe("0");
  });

  it("throws a failure when its turn has come, after the results before it", async () => {
    const { work, finish, fail } = controlled();
    const results = prefetch([0, 1, 2], 2, work);
    const first = results.next();
    await settle();
    fail(1);
    await settle();
    finish(0);
    expect((await first).value).toBe("result 0");
    const second = results.next();
    finish(2);
    await expect(second).rejects.toThrow("fault 1");
    expect(await results.next()).toEqual({ value: undefined, done: true });
  });

  it("waits for what was started when the consumer has had enough", async () => {
    const { started, work, finish } = controlled();
    const results = prefetch([0, 1, 2, 3], 2, work);
    const first = results.next();
    await settle();
    finish(0);
    await first;
    const ending = results.return(undefined);
    finish(1);
    const stillWaiting = delay(20, "still waiting");
    expect(await Promise.race([ending, stillWaiting])).toBe("still waiting");
    finish(2);
    await ending;
    expect(started).toEqual([0, 1, 2]);
  });
});
