import { expect, it } from "vitest";
import { DisjointGroups } from "../../../src-main/core/dataset/disjoint-groups.ts";

it("joins groups through any of their members, and names them in the order of their first", () => {
  const groups = new DisjointGroups(6);
  groups.join(4, 1);
  groups.join(5, 3);
  groups.join(1, 5);
  expect(groups.areTogether(4, 3)).toBe(true);
  expect(groups.areTogether(0, 3)).toBe(false);
  expect(groups.among([0, 1, 2, 3, 4, 5])).toEqual([[0], [1, 3, 4, 5], [2]]);
  expect(groups.among([5, 2, 4])).toEqual([[5, 4], [2]]);
});
