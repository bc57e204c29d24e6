import { describe, expect, it } from "vitest";
import type { InspectedImage } from "../../../src-main/contract/inspection.ts";
import { addInspectedImages, inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { getInspection } from "../../../src-main/core/store/inspections.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleImage, sampleImages } from "./sample-values.ts";
import { allOf, sampleInspection, temporaryStore } from "./samples.ts";

const stored = (store: Store, inspectionId: number) => allOf(inspectedImages(store, inspectionId));

const varied: InspectedImage[] = [
  sampleImage("良品/部品 😀.png"),
  sampleImage(`C:\\parts\\"it's".png`, {
    verdict: "fail",
    score: 3.5,
    regions: [{ x: 1, y: 2, width: 3, height: 4, area: 11.5, peak: 1.75 }],
    heatmapFile: "/out/heat.png",
  }),
  sampleImage("'); drop table inspected_images; --", { sha256: null, scoreParts: {} }),
  sampleImage("__proto__", {
    verdict: "cannot-judge",
    score: null,
    reason: { code: "unreadable", message: "The file is cut short.", action: "Take the picture again." },
  }),
  sampleImage("constructor", {
    verdict: "cannot-judge",
    reason: { code: "unsupported", message: "It is all grey.", cause: "mostly-grey" },
  }),
];

describe("images of an inspection", () => {
  it("come back as they were added, in order, with the time", async () => {
    const store = await temporaryStore();
    const { id } = await sampleInspection(store);
    await addInspectedImages(store, id, varied);
    const images = await stored(store, id);
    const at = images[0]?.at;
    expect(images).toEqual(
      varied.map((image, index) => ({ ...image, id: index + 1, inspectionId: id, at, decisionId: null })),
    );
    expect(new Date(at ?? "").toISOString()).toBe(at);
  });

  it("are counted by verdict", async () => {
    const store = await temporaryStore();
    const { id } = await sampleInspection(store);
    await addInspectedImages(store, id, varied);
    await addInspectedImages(store, id, []);
    await addInspectedImages(store, id, sampleImages(10));
    expect(await getInspection(store, id)).toMatchObject({
      passCount: 12,
      failCount: 1,
      cannotJudgeCount: 2,
    });
  });

  it("are kept apart from those of another inspection", async () => {
    const store = await temporaryStore();
    const one = await sampleInspection(store);
    const other = await sampleInspection(store);
    await addInspectedImages(store, one.id, [sampleImage("one")]);
    await addInspectedImages(store, other.id, [sampleImage("other")]);
    await addInspectedImages(store, one.id, [sampleImage("one more")]);
    expect((await stored(store, one.id)).map(({ file }) => file)).toEqual(["one", "one more"]);
    expect((await stored(store, other.id)).map(({ file }) => file)).toEqual(["other"]);
  });

  it("can be read and added to at the same time, over many pages", async () => {
    const store = await temporaryStore();
    const { id } = await sampleInspection(store);
    await addInspectedImages(store, id, sampleImages(1234));
    const files: string[] = [];
    for await (const { file } of inspectedImages(store, id)) {
      files.push(file);
      if (files.length % 400 === 0)
        await addInspectedImages(store, id, [sampleImage(`late-${files.length}`)]);
    }
    expect(files.slice(0, 1234)).toEqual(sampleImages(1234).map(({ file }) => file));
    expect(await getInspection(store, id)).toMatchObject({ passCount: 1237 });
  });
});

describe("a batch of images", () => {
  it.each([
    ["no number for a score", sampleImage("bad", { score: Number.NaN })],
    ["an endless score part", sampleImage("bad", { scoreParts: { residual: Number.POSITIVE_INFINITY } })],
    ["a pass without a score", sampleImage("bad", { score: null })],
    ["a fail without a score", sampleImage("bad", { score: null, verdict: "fail" })],
  ])("is refused as a whole for %s", async (_, bad) => {
    const store = await temporaryStore();
    const inspection = await sampleInspection(store);
    await expect(addInspectedImages(store, inspection.id, [...sampleImages(700), bad])).rejects.toThrow();
    expect(await stored(store, inspection.id)).toEqual([]);
    expect(await getInspection(store, inspection.id)).toEqual(inspection);
  });

  it("needs an inspection to belong to", async () => {
    const store = await temporaryStore();
    await expect(addInspectedImages(store, 5, sampleImages(2))).rejects.toMatchObject({ code: "not-found" });
    expect(await stored(store, 5)).toEqual([]);
  });
});
