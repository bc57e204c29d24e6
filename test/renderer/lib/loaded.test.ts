import { describe, expect, test } from "vitest";
import { Loaded, Task } from "../../../src-renderer/lib/loaded.svelte.ts";

describe("Something that is loaded", () => {
  test("keeps the newest answer, in whatever order they come", async () => {
    const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    let asked = 0;
    const loaded = new Loaded(async () => (await answers[asked++]?.promise) ?? "");
    const both = Promise.all([loaded.load(), loaded.load()]);
    answers[1]?.resolve("new");
    answers[0]?.resolve("old");
    await both;
    expect(loaded.value).toBe("new");
    expect(loaded.isLoading).toBe(false);
  });

  test("keeps what was there while a later load fails", async () => {
    let isBroken = false;
    const loaded = new Loaded(async () => {
      if (isBroken) throw new TypeError("Failed to fetch");
      return 1;
    });
    await loaded.load();
    isBroken = true;
    await loaded.load();
    expect(loaded.value).toBe(1);
    expect(loaded.failure?.code).toBe("connection-lost");
  });

  test("drops an answer that is overtaken by what another call has told", async () => {
    const answer = Promise.withResolvers<number>();
    const loaded = new Loaded(() => answer.promise);
    const loading = loaded.load();
    loaded.set(2);
    answer.resolve(1);
    await loading;
    expect(loaded.value).toBe(2);
  });
});

describe("A task", () => {
  test("runs once at a time", async () => {
    const task = new Task();
    const gate = Promise.withResolvers<void>();
    const first = task.run(() => gate.promise);
    expect(await task.run(async () => undefined)).toBe(false);
    gate.resolve();
    expect(await first).toBe(true);
    expect(task.isRunning).toBe(false);
  });

  test("keeps its failure until it is run again", async () => {
    const task = new Task();
    const work = async () => {
      throw new Error("No.");
    };
    expect(await task.run(work)).toBe(false);
    expect(task.failure?.message).toBe("No.");
    await task.run(async () => undefined);
    expect(task.failure).toBeNull();
  });
});
