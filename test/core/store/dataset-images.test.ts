import { expect, it } from "vitest";
import {
  countDatasetImages,
  type FoundImage,
  firstGoodImage,
  getScan,
  listExcluded,
  listImageSizes,
  noteScan,
  pageDatasetImages,
  replaceDatasetFiles,
  setExcluded,
  storeFoundImages,
} from "../../../src-main/core/store/dataset-images.ts";
import { createProduct } from "../../../src-main/core/store/products.ts";
import { temporaryStore } from "./samples.ts";

function found(name: string, changes: Partial<FoundImage> = {}): FoundImage {
  return {
    kind: "good",
    name,
    file: `/good/${name}`,
    sha256: `hash of ${name}`,
    bytes: 10,
    width: 64,
    height: 48,
    failure: null,
    duplicate: false,
    nearGroup: null,
    oddness: 1,
    ...changes,
  };
}

const broken = found("b.png", {
  sha256: null,
  width: null,
  height: null,
  failure: { code: "damaged", message: "Cut short." },
  oddness: null,
});

const images = [
  found("a.png", { nearGroup: 0 }),
  broken,
  found("c.png", { nearGroup: 0, oddness: 3 }),
  found("copy of a.png", { sha256: "hash of a.png", duplicate: true, oddness: null }),
  found("x.png", { kind: "known-bad", file: "/bad/x.png", width: 32, oddness: null }),
];

async function scannedStore() {
  const store = await temporaryStore();
  const { id } = await createProduct(store, "bracket");
  await replaceDatasetFiles(store, id, images);
  await storeFoundImages(store, id, images);
  const names = async (view: Parameters<typeof pageDatasetImages>[2]["view"]) =>
    (await pageDatasetImages(store, id, { view, offset: 0, limit: 100 })).images.map(({ name }) => name);
  return { store, id, names };
}

it("shows files as pending until they were read", async () => {
  const store = await temporaryStore();
  const { id } = await createProduct(store, "bracket");
  await replaceDatasetFiles(store, id, images);
  const { images: listed, total } = await pageDatasetImages(store, id, { view: "good", offset: 1, limit: 2 });
  expect(total).toBe(4);
  expect(listed.map(({ name, sha256 }) => [name, sha256])).toEqual([
    ["b.png", null],
    ["c.png", null],
  ]);
  expect(await firstGoodImage(store, id)).toBeNull();
});

it("has a view for everything that a person looks for", async () => {
  const { names } = await scannedStore();
  expect(await names("good")).toEqual(["a.png", "c.png", "copy of a.png"]);
  expect(await names("odd")).toEqual(["c.png", "a.png"]);
  expect(await names("near-duplicates")).toEqual(["a.png", "c.png"]);
  expect(await names("exact-duplicates")).toEqual(["copy of a.png"]);
  expect(await names("unreadable")).toEqual(["b.png"]);
  expect(await names("known-bad")).toEqual(["x.png"]);
  expect(await names("excluded")).toEqual([]);
});

it("counts what a training would use", async () => {
  const { store, id } = await scannedStore();
  expect(await countDatasetImages(store, id)).toEqual({
    good: 3,
    usable: 2,
    unreadable: 1,
    excluded: 0,
    exactDuplicates: 1,
    nearDuplicates: 1,
    odd: 1,
    knownBad: 1,
  });
  expect(await listImageSizes(store, id)).toEqual([
    { width: 64, height: 48, images: 3 },
    { width: 32, height: 48, images: 1 },
  ]);
  expect(await countDatasetImages(store, 99)).toMatchObject({ good: 0, usable: 0 });
});

it("excludes by content: every copy, under every name, at every later scan", async () => {
  const { store, id, names } = await scannedStore();
  await setExcluded(store, id, { hashes: ["hash of a.png"], excluded: true, user: "Aki" });
  expect(await names("excluded")).toEqual(["a.png", "copy of a.png"]);
  expect(await countDatasetImages(store, id)).toMatchObject({ usable: 1, excluded: 2 });
  await replaceDatasetFiles(store, id, [{ kind: "good", name: "moved.png", file: "/elsewhere/moved.png" }]);
  await storeFoundImages(store, id, [
    found("moved.png", { file: "/elsewhere/moved.png", sha256: "hash of a.png" }),
  ]);
  expect(await names("excluded")).toEqual(["moved.png"]);
  expect(await listExcluded(store, id)).toEqual(["hash of a.png"]);
  await setExcluded(store, id, { hashes: ["hash of a.png"], excluded: false, user: "Aki" });
  expect(await listExcluded(store, id)).toEqual([]);
});

it("keeps the id of a file that is as it was, and gives a changed one another", async () => {
  const { store, id } = await scannedStore();
  const page = { view: "good" as const, offset: 0, limit: 10 };
  const before = await pageDatasetImages(store, id, page);
  await replaceDatasetFiles(store, id, images);
  await storeFoundImages(store, id, [found("a.png", { oddness: 2 }), found("c.png", { sha256: "new" })]);
  const after = await pageDatasetImages(store, id, page);
  expect(after.images[0]).toMatchObject({ id: before.images[0]!.id, oddness: 2 });
  expect(after.images[1]).toMatchObject({ name: "c.png", sha256: "new" });
  expect(before.images.map((image) => image.id)).not.toContain(after.images[1]!.id);
});

it("forgets files that are gone", async () => {
  const { store, id, names } = await scannedStore();
  await replaceDatasetFiles(store, id, images.slice(0, 1));
  expect(await names("good")).toEqual(["a.png"]);
  expect(await names("known-bad")).toEqual([]);
});

it("knows a file once, by its name below the folder that is chosen now", async () => {
  const { store, id } = await scannedStore();
  const inner = [found("good/a.png", { file: "/good/a.png" })];
  for (let scan = 0; scan < 2; scan += 1) {
    await replaceDatasetFiles(store, id, inner);
    await storeFoundImages(store, id, inner);
    expect(await countDatasetImages(store, id)).toMatchObject({ good: 1, usable: 1, knownBad: 0 });
  }
});

it("takes thousands of files, and lets others have their turn meanwhile", async () => {
  const store = await temporaryStore();
  const { id } = await createProduct(store, "bracket");
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 0);
  const many = Array.from({ length: 2600 }, (_, part) => found(`${part}.png`));
  await replaceDatasetFiles(store, id, many);
  clearInterval(counting);
  expect((await pageDatasetImages(store, id, { view: "good", offset: 0, limit: 1 })).total).toBe(2600);
  expect(turns).toBeGreaterThan(2);
  await replaceDatasetFiles(store, id, many.slice(2599));
  expect((await pageDatasetImages(store, id, { view: "good", offset: 0, limit: 1 })).total).toBe(1);
});

it("knows each file once where two lists are entered at once", async () => {
  const store = await temporaryStore();
  const { id } = await createProduct(store, "bracket");
  const many = Array.from({ length: 1200 }, (_, part) => found(`${part}.png`));
  await Promise.all([replaceDatasetFiles(store, id, many), replaceDatasetFiles(store, id, many)]);
  const { images: listed, total } = await pageDatasetImages(store, id, {
    view: "good",
    offset: 0,
    limit: 2000,
  });
  expect(total).toBe(1200);
  expect(new Set(listed.map(({ name }) => name)).size).toBe(1200);
});

it("offers an image to draw on, a usable one where there is any", async () => {
  const { store, id } = await scannedStore();
  const unfit = found("a.png", { failure: { code: "invalid-input", message: "The area does not fit." } });
  await storeFoundImages(store, id, [unfit]);
  expect(await firstGoodImage(store, id)).toMatchObject({ name: "c.png" });
});

it("remembers what was scanned last", async () => {
  const { store, id } = await scannedStore();
  expect(await getScan(store, id)).toBeNull();
  await noteScan(store, id, "one");
  await noteScan(store, id, "two");
  expect(await getScan(store, id)).toMatchObject({ settings: "two" });
});
