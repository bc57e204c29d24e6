import { expect, test } from "vitest";
import { Latest } from "../../../src-renderer/lib/latest.svelte.ts";

test("While an answer is awaited, only the newest question is kept", async () => {
  const asked: number[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const latest = new Latest(
    async (question: number) => {
      asked.push(question);
      await gates[asked.length - 1]?.promise;
      return question * 10;
    },
    () => undefined,
  );
  const done = Promise.all([1, 2, 3, 4].map((question) => latest.ask(question)));
  gates[0]?.resolve();
  gates[1]?.resolve();
  await done;
  await expect.poll(() => latest.isAsking).toBe(false);
  expect(asked).toEqual([1, 4]);
  expect(latest.answer).toBe(40);
});

test("A question that fails does not stop the next one", async () => {
  const failures: unknown[] = [];
  const latest = new Latest(
    async (question: number) => {
      if (question === 1) throw new Error("No.");
      return question;
    },
    (thrown) => failures.push(thrown),
  );
  await latest.ask(1);
  await latest.ask(2);
  expect(failures).toHaveLength(1);
  expect(latest.answer).toBe(2);
});
