import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import { defaultProductSettings, type ProductSettings } from "../../../src-main/contract/product-settings.ts";
import { ProductSetup } from "../../../src-renderer/state/product-setup.svelte.ts";
import { fakeClient } from "../fake-client.ts";
import { sampleProduct } from "../samples.ts";

type Options = {
  readonly refuses?: (changes: Partial<ProductSettings>) => boolean;
  /** Nobody answers so many changes; with `arrives`, they are stored all the same. */
  readonly silent?: { times: number; readonly arrives: boolean };
};

async function openSetup({ refuses = () => false, silent = { times: 0, arrives: false } }: Options = {}) {
  const connection = {
    losses: 0,
    back: Promise.withResolvers<void>(),
    lost() {
      connection.losses += 1;
    },
    whenReady: () => connection.back.promise,
  };
  let stored = defaultProductSettings;
  const client = fakeClient({
    products: {
      get: () => sampleProduct({ settings: stored }),
      update: ({ settings }) => {
        const changes = settings as Partial<ProductSettings>;
        if (refuses(changes)) throw new ORPCError("not-permitted", { status: 403, message: "No." });
        const isLost = silent.times > 0;
        silent.times -= Number(isLost);
        if (!isLost || silent.arrives) stored = { ...stored, ...changes };
        if (isLost) throw new TypeError("fetch failed");
        return sampleProduct({ settings: stored });
      },
      rename: ({ name }) => {
        if (name === "taken") throw new ORPCError("conflict", { status: 409, message: "Taken." });
        return sampleProduct({ settings: stored, name: String(name) });
      },
    },
  });
  const setup = new ProductSetup(client, connection, 1);
  await setup.load();
  return { setup, connection };
}

describe("What is set for a product", () => {
  test("says to whoever renames it why a name is refused, and to nobody else", async () => {
    const { setup } = await openSetup();
    expect(await setup.rename("taken")).toMatchObject({ code: "conflict" });
    expect(setup.failure).toBeNull();
    expect(await setup.rename("free")).toBeNull();
    expect(setup.product.value?.name).toBe("free");
  });

  test("shows a change at once and stores it", async () => {
    const { setup } = await openSetup();
    const stored = setup.change({ size: 256 });
    expect(setup.settings?.size).toBe(256);
    expect(setup.pending).toBe(1);
    await stored;
    expect(setup.pending).toBe(0);
    expect(setup.product.value?.settings.size).toBe(256);
  });

  test("keeps the second of two quick changes, whatever the first one's answer says", async () => {
    const { setup } = await openSetup();
    const both = Promise.all([setup.change({ size: 256 }), setup.change({ channels: 1 })]);
    expect(setup.settings).toMatchObject({ size: 256, channels: 1 });
    await both;
    expect(setup.settings).toMatchObject({ size: 256, channels: 1 });
  });

  test("goes back to what is stored where a change is refused, and says why", async () => {
    const { setup } = await openSetup({ refuses: ({ size }) => size === 28 });
    await setup.change({ size: 28 });
    expect(setup.settings?.size).toBe(defaultProductSettings.size);
    expect(setup.failure?.code).toBe("not-permitted");
  });

  test.each([true, false])(
    "waits for whoever does not answer and sends it again (arrived: %s)",
    async (arrives) => {
      const { setup, connection } = await openSetup({ silent: { times: 1, arrives } });
      const changing = setup.change({ size: 256 });
      await expect.poll(() => connection.losses).toBe(1);
      expect([setup.pending, setup.settings?.size]).toEqual([1, 256]);
      // Loaded anew meanwhile, what is on its way is shown on.
      await setup.load();
      expect(setup.settings?.size).toBe(256);
      connection.back.resolve();
      await changing;
      expect([setup.pending, setup.failure, setup.product.value?.settings.size]).toEqual([0, null, 256]);
    },
  );
});
