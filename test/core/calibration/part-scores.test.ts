import { expect, it } from "vitest";
import { ascendingPartScores } from "../../../src-main/core/calibration/part-scores.ts";

it("sorts scores together with their parts, whose numbers begin at 0", () => {
  expect(ascendingPartScores([3, 1, 2, 10], [70, 4, 70, 9])).toEqual({
    scores: [1, 2, 3, 10],
    partNumbers: [0, 1, 1, 2],
  });
});

it("knows no parts where each score is of another one, or nobody told", () => {
  const alone = { scores: [1, 2], partNumbers: undefined };
  expect(ascendingPartScores([2, 1], [5, 8])).toEqual(alone);
  expect(ascendingPartScores([2, 1])).toEqual(alone);
});
