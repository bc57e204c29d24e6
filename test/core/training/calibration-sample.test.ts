import { expect, it } from "vitest";
import { divided } from "../../../src-main/core/training/calibration-sample.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, record) => record);

it("gives every other record to the bank, and the others to the statistics", () => {
  const train = [4, 9, 2, 7, 5];
  const expected = { bank: [4, 2, 5], statistics: [9, 7] };
  expect(divided(train)).toEqual(expected);
  expect(divided(train, upTo(10))).toEqual(expected);
});

it("keeps near-duplicates on one side, also where they lie apart in the list", () => {
  const groups = upTo(90).map((record) => record % 30);
  const { bank, statistics } = divided(upTo(90), groups);
  const inBank = new Set(bank.map((record) => groups[record]));
  expect(statistics.filter((record) => inBank.has(groups[record]!))).toEqual([]);
  expect(bank.length + statistics.length).toBe(90);
  expect(Math.abs(bank.length - statistics.length)).toBeLessThanOrEqual(3);
});

it("divides a group that is too large for pictures of one part: a variant has to be in both", () => {
  const groups = upTo(200).map((record) => (record < 40 ? 0 : record));
  const { bank, statistics } = divided(upTo(200), groups);
  expect(bank.filter((record) => record < 40)).toHaveLength(20);
  expect(statistics.filter((record) => record < 40)).toHaveLength(20);
});

it("leaves no side empty", () => {
  expect(divided([3])).toEqual({ bank: [3], statistics: [3] });
  expect(divided([0, 1], [7, 7, 8, 9])).toEqual({ bank: [0], statistics: [1] });
});
