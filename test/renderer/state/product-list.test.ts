import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProductList } from "../../../src-renderer/state/product-list.svelte.ts";
import { fakeClient } from "../fake-client.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("products are counted anew once for many verdicts in a row, and again for those that come later", async () => {
  let asked = 0;
  const list = new ProductList(
    fakeClient({
      products: {
        list: () => {
          asked += 1;
          return [];
        },
      },
    }),
  );
  // A verdict every 300 ms for three seconds must not put it off for ever.
  for (let verdict = 0; verdict < 10; verdict += 1) {
    list.loadSoon();
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(asked).toBeGreaterThanOrEqual(2);
  expect(asked).toBeLessThanOrEqual(3);
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toBeLessThanOrEqual(3);
  expect(list.current.value).toEqual([]);
});
