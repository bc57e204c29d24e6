import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HELD_MS, HeldAct } from "../../../src-renderer/lib/held-act.svelte.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("Acts once after it was held long enough", () => {
  let acts = 0;
  const held = new HeldAct(() => {
    acts += 1;
  });
  held.hold();
  vi.advanceTimersByTime(HELD_MS - 1);
  expect([acts, held.isHeld]).toEqual([0, true]);
  vi.advanceTimersByTime(1);
  expect([acts, held.isHeld]).toEqual([1, false]);
  vi.advanceTimersByTime(10 * HELD_MS);
  expect(acts).toBe(1);
});

test("Does nothing where it is let go early, however often", () => {
  let acts = 0;
  const held = new HeldAct(() => {
    acts += 1;
  });
  for (let press = 0; press < 5; press += 1) {
    held.hold();
    vi.advanceTimersByTime(HELD_MS / 2);
    held.release();
  }
  vi.advanceTimersByTime(HELD_MS);
  expect([acts, held.isHeld]).toEqual([0, false]);
});
