import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import { Dataset } from "../../../src-renderer/state/dataset.svelte.ts";
import { fakeClient } from "../fake-client.ts";
import { sampleDataset, sampleImage } from "../samples.ts";

const TOTAL = 20_000;

function openDataset() {
  const client = fakeClient({
    dataset: {
      summary: () => sampleDataset({ good: TOTAL }),
      page: ({ offset = 0, limit = 200 }) => ({
        images: Array.from({ length: Math.min(limit, TOTAL - offset) }, (_, index) =>
          sampleImage(offset + index + 1),
        ),
        total: TOTAL,
      }),
      exclude: ({ imageIds, excluded }) => ({
        images: imageIds.map((id) => sampleImage(id, { state: excluded ? "excluded" : "usable" })),
        summary: sampleDataset({ excluded: excluded ? 1 : 0 }),
      }),
    },
  });
  return { client, dataset: new Dataset(client, 1) };
}

describe("The images of a product", () => {
  test("of twenty thousand, only the first page is asked for at first", async () => {
    const { client, dataset } = openDataset();
    await dataset.load();
    expect(dataset.total).toBe(TOTAL);
    expect(dataset.imageAt(5)?.id).toBe(6);
    expect(client.calls.filter(([name]) => name === "dataset.page")).toHaveLength(1);
  });

  test("an image far down is fetched with its page, once, when it is looked at", async () => {
    const { client, dataset } = openDataset();
    await dataset.load();
    expect(dataset.imageAt(12_345)).toBeUndefined();
    expect(dataset.imageAt(12_346)).toBeUndefined();
    await expect.poll(() => dataset.imageAt(12_345)?.id).toBe(12_346);
    expect(client.calls.filter(([name]) => name === "dataset.page")).toHaveLength(2);
  });

  test("an image that is taken out stays where it is, marked, and the counts follow", async () => {
    const { dataset } = openDataset();
    await dataset.load();
    const image = dataset.imageAt(0);
    if (!image) throw new Error("The first page should be there.");
    await dataset.exclude(image, true, "Mika");
    expect(dataset.imageAt(0)?.state).toBe("excluded");
    expect(dataset.imageAt(1)?.state).toBe("usable");
    expect(dataset.summary.value?.excluded).toBe(1);
  });

  test("another view starts anew", async () => {
    const { client, dataset } = openDataset();
    await dataset.load();
    dataset.show("odd");
    expect(dataset.total).toBeNull();
    await expect.poll(() => dataset.total).toBe(TOTAL);
    expect(client.calls.at(-1)).toEqual([
      "dataset.page",
      { productId: 1, view: "odd", offset: 0, limit: 200 },
    ]);
  });

  test("a page that could not be had says why, and is asked for again on the next load", async () => {
    let isBroken = true;
    const client = fakeClient({
      dataset: {
        summary: () => sampleDataset(),
        page: () => {
          if (isBroken) throw new ORPCError("disk-full", { status: 507, message: "The disk is full." });
          return { images: [sampleImage(1)], total: 1 };
        },
      },
    });
    const dataset = new Dataset(client, 1);
    await dataset.load();
    expect(dataset.failure?.code).toBe("disk-full");
    isBroken = false;
    await dataset.load();
    expect(dataset.failure).toBeNull();
    expect(dataset.imageAt(0)?.id).toBe(1);
  });
});
