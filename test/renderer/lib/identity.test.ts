import { describe, expect, test } from "vitest";
import { Identity, LONGEST_PAUSE_MS } from "../../../src-renderer/lib/identity.svelte.ts";
import { Preferences } from "../../../src-renderer/lib/preferences.svelte.ts";
import { MemoryStorage } from "../state/memory-storage.ts";

function prepare(saved: Record<string, string> = {}) {
  const clock = { milliseconds: 1_800_000_000_000 };
  const storage = new MemoryStorage(saved);
  const system = { languages: [], isDark: false, isHighContrast: false };
  const open = () => new Identity(new Preferences(storage, system), () => clock.milliseconds);
  return { clock, open, identity: open() };
}

describe("Who is working", () => {
  test("is asked once, and known from then on, also to a page that is loaded anew", async () => {
    const { identity, open } = prepare();
    const asked = identity.require();
    expect(identity.isAsking).toBe(true);
    identity.answer("Aiko");
    expect([await asked, await identity.require(), await open().require()]).toEqual(["Aiko", "Aiko", "Aiko"]);
  });

  test("is asked anew after a shift without a decision, not after one full of them", async () => {
    const { identity, clock } = prepare();
    const first = identity.require();
    identity.answer("Aiko");
    await first;
    for (let hours = 0; hours < 12; hours += 6) {
      clock.milliseconds += 6 * 60 * 60 * 1000;
      expect(await identity.require()).toBe("Aiko");
    }
    clock.milliseconds += LONGEST_PAUSE_MS + 1;
    const asked = identity.require();
    expect([identity.isAsking, identity.name]).toEqual([true, "Aiko"]);
    identity.answer("Ken");
    expect([await asked, identity.name]).toEqual(["Ken", "Ken"]);
  });

  test("is asked where nobody knows when that person was here last", async () => {
    const { identity } = prepare({ user: "Aiko" });
    const asked = identity.require();
    expect(identity.isAsking).toBe(true);
    identity.answer(null);
    expect(await asked).toBeNull();
  });
});
