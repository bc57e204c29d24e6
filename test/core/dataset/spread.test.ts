import { expect, it } from "vitest";
import { spread } from "../../../src-main/core/dataset/spread.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

it.each([25, 47, 48, 1000])(
  "of %i items takes as many as were asked for, from all over the list",
  (count) => {
    const taken = spread(upTo(count), 24);
    expect(taken).toHaveLength(24);
    const gaps = taken.map((item, i) => (taken[i + 1] ?? count) - item);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  },
);

it.each([0, 1, 24])("takes all of %i items", (count) => {
  expect(spread(upTo(count), 24)).toEqual(upTo(count));
});
