/** @file A sample of a list that says something of all of it. */

/** Up to `count` of the items, evenly spread and in their order. */
export function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
