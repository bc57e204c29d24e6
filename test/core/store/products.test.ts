import fc from "fast-check";
import { expect, it } from "vitest";
import {
  createProduct,
  ensureProduct,
  getProduct,
  listProducts,
} from "../../../src-main/core/store/products.ts";
import { temporaryStore } from "./samples.ts";

const oddNames = [
  "ブラケット検査",
  "🔩👩‍🔧",
  `O'Brien's "best" \`part\``,
  "'); drop table products; --",
  '" or 1=1 --',
  "%_",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "null",
  "0",
  "../../etc/passwd",
  "a\0b",
  "line\nbreak",
  "مرحبا",
];

it("creates a product once, with the time", async () => {
  const store = await temporaryStore();
  const product = await createProduct(store, "bracket");
  expect(product).toEqual({ id: 1, name: "bracket", createdAt: "2026-03-01T08:01:00.000Z" });
  expect(await getProduct(store, product.id)).toEqual(product);
  await expect(createProduct(store, "bracket")).rejects.toMatchObject({
    code: "conflict",
    failureCause: "name-taken",
  });
  expect(await ensureProduct(store, "bracket")).toEqual(product);
  expect(await listProducts(store)).toEqual([product]);
});

it("takes every name for a name and for nothing else", async () => {
  const store = await temporaryStore();
  for (const name of oddNames) expect((await createProduct(store, name)).name).toBe(name);
  const names = (await listProducts(store)).map((product) => product.name);
  expect(new Set(names)).toEqual(new Set(oddNames));
  expect(names).toHaveLength(oddNames.length);
});

it("gives back any text as it was given", async () => {
  const store = await temporaryStore();
  const anyText = fc
    .string({ unit: "binary", minLength: 1, maxLength: 40 })
    .map((text) => `x${text}x`.normalize("NFC"));
  await fc.assert(
    fc.asyncProperty(anyText, async (name) => {
      const product = await ensureProduct(store, name);
      expect(product.name).toBe(name);
      expect(await getProduct(store, product.id)).toEqual(product);
    }),
    { numRuns: 25 },
  );
});

it("knows one name by both ways of writing it", async () => {
  const store = await temporaryStore();
  const product = await createProduct(store, "  が ".normalize("NFD"));
  expect(product.name).toBe("が".normalize("NFC"));
  expect(await ensureProduct(store, "が")).toEqual(product);
});

it.each(["", "  ", "x".repeat(121)])("refuses the name %j", async (name) => {
  const store = await temporaryStore();
  await expect(createProduct(store, name)).rejects.toMatchObject({
    name: "KensaError",
    code: "invalid-input",
  });
  expect(await listProducts(store)).toEqual([]);
});

it("says so when there is no such product", async () => {
  const store = await temporaryStore();
  await expect(getProduct(store, 7)).rejects.toMatchObject({ code: "not-found" });
});
