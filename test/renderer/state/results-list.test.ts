import { describe, expect, test } from "vitest";
import type { ResultFilter, ResultOrder } from "../../../src-main/contract/results-api.ts";
import { ResultsList } from "../../../src-renderer/state/results-list.svelte.ts";
import { decisionOn, resultRow } from "./sample-parts.ts";

type PageInput = {
  readonly filter?: ResultFilter | undefined;
  readonly order?: ResultOrder | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
};

function prepare(total: number) {
  const asked: PageInput[] = [];
  const answer = {
    results: {
      page: async (input: PageInput) => {
        asked.push(input);
        const { offset = 0, limit = 100, filter } = input;
        const found = filter?.name === undefined ? total : 3;
        const count = Math.max(0, Math.min(limit, found - offset));
        return {
          rows: Array.from({ length: count }, (_, index) => resultRow(offset + index + 1)),
          total: found,
        };
      },
      counts: async () => ({
        total,
        pass: 0,
        fail: total,
        cannotJudge: 0,
        decided: 0,
        overridden: 0,
        byReason: [],
      }),
    },
  };
  return { asked, answer, list: new ResultsList(answer) };
}

describe("The list of results", () => {
  test("begins with the first page, and knows how many there are", async () => {
    const { list } = prepare(20_000);
    await list.ask();
    expect([list.total, list.rowAt(99)?.id, list.rowAt(100)]).toEqual([20_000, 100, undefined]);
    expect(list.counts.value?.fail).toBe(20_000);
  });

  test("loads what comes into sight, once", async () => {
    const { list, asked } = prepare(20_000);
    await list.ask();
    for (const index of [150, 151, 260, 150]) list.rowAt(index);
    await expect.poll(() => list.rowAt(260)?.id).toBe(261);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100, 200]);
  });

  test("holds a few pages only, however far somebody scrolls", async () => {
    const { list, asked } = prepare(20_000);
    await list.ask();
    for (let first = 100; first < 20_000; first += 100) {
      await expect.poll(() => list.rowAt(first)?.id, { interval: 0 }).toBe(first + 1);
    }
    const before = asked.length;
    expect([list.rowAt(19_000)?.id, asked.length - before]).toEqual([19_001, 0]);
    expect([list.rowAt(0), asked.length - before]).toEqual([undefined, 1]);
  });

  test("asks for nothing beyond the end", async () => {
    const { list, asked } = prepare(150);
    await list.ask();
    for (const index of [100, 149, 150, 9999]) list.rowAt(index);
    await expect.poll(() => list.rowAt(149)?.id).toBe(150);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100]);
  });

  test("with another filter holds nothing of before", async () => {
    const { list } = prepare(500);
    await list.ask();
    await expect.poll(() => list.rowAt(200)?.id).toBe(201);
    await list.ask({ name: "cap" });
    expect([list.total, list.rowAt(0)?.id, list.rowAt(200)]).toEqual([3, 1, undefined]);
  });

  test("drops an answer to an earlier question", async () => {
    const { list, answer } = prepare(500);
    const { page } = answer.results;
    const slow = Promise.withResolvers<void>();
    answer.results.page = async (input) => {
      if (input.filter?.name === undefined) await slow.promise;
      return page(input);
    };
    const first = list.ask();
    await list.ask({ name: "cap" });
    slow.resolve();
    await first;
    expect(list.total).toBe(3);
  });

  test("keeps what was there when an answer fails, and says why", async () => {
    const { list, answer } = prepare(500);
    await list.ask();
    answer.results.page = () => Promise.reject(new TypeError("fetch failed"));
    await list.ask({ name: "cap" });
    expect([list.failure?.code, list.rowAt(0)?.id]).toEqual(["connection-lost", 1]);
  });

  test("shows a decision in its place, and counts anew", async () => {
    const { list, answer } = prepare(500);
    await list.ask();
    const row = list.rowAt(3)!;
    const counted = await answer.results.counts();
    answer.results.counts = async () => ({ ...counted, pass: 1, fail: 499, decided: 1 });
    list.put({ ...row, decision: decisionOn(row, { newVerdict: "pass" }) });
    expect(list.rowAt(3)).toMatchObject({ id: 4, finalVerdict: "pass", decision: { newVerdict: "pass" } });
    expect(list.rowAt(4)?.decision).toBeNull();
    await expect.poll(() => list.counts.value?.decided).toBe(1);
    list.put(row);
    expect(list.rowAt(3)).toMatchObject({ finalVerdict: "fail", decision: null });
  });
});
