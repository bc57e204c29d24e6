import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import { defaultProductSettings, type ProductSettings } from "../../../src-main/contract/product-settings.ts";
import { ProductSetup } from "../../../src-renderer/state/product-setup.svelte.ts";
import { fakeClient } from "../fake-client.ts";
import { sampleProduct } from "../samples.ts";

async function openSetup(refuses: (changes: Partial<ProductSettings>) => boolean = () => false) {
  let stored = defaultProductSettings;
  const client = fakeClient({
    products: {
      get: () => sampleProduct({ settings: stored }),
      update: ({ settings }) => {
        const changes = settings as Partial<ProductSettings>;
        if (refuses(changes)) throw new ORPCError("not-permitted", { status: 403, message: "No." });
        stored = { ...stored, ...changes };
        return sampleProduct({ settings: stored });
      },
    },
  });
  const setup = new ProductSetup(client, 1);
  await setup.load();
  return setup;
}

describe("What is set for a product", () => {
  test("shows a change at once and stores it", async () => {
    const setup = await openSetup();
    const stored = setup.change({ size: 256 });
    expect(setup.settings?.size).toBe(256);
    expect(setup.pending).toBe(1);
    await stored;
    expect(setup.pending).toBe(0);
    expect(setup.product.value?.settings.size).toBe(256);
  });

  test("keeps the second of two quick changes, whatever the first one's answer says", async () => {
    const setup = await openSetup();
    const both = Promise.all([setup.change({ size: 256 }), setup.change({ channels: 1 })]);
    expect(setup.settings).toMatchObject({ size: 256, channels: 1 });
    await both;
    expect(setup.settings).toMatchObject({ size: 256, channels: 1 });
  });

  test("goes back to what is stored where a change is refused, and says why", async () => {
    const setup = await openSetup(({ size }) => size === 28);
    await setup.change({ size: 28 });
    expect(setup.settings?.size).toBe(defaultProductSettings.size);
    expect(setup.failure?.code).toBe("not-permitted");
  });
});
