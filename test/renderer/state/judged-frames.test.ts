import { expect, test } from "vitest";
import type { Verdict } from "../../../src-main/contract/inspection.ts";
import {
  type JudgedFrame,
  JudgedFrames,
  NOTHING_SEEN,
} from "../../../src-renderer/state/judged-frames.svelte.ts";

function judged(id: number, verdict: Verdict): JudgedFrame {
  const frame = {
    id,
    verdict,
    score: 0.5,
    threshold: 1,
    reason: null,
    regions: [],
    size: null,
    milliseconds: 12,
  };
  return { verdict, frame, failure: null, picture: null };
}

test("Of a camera's parts the last ones are kept, all are counted", () => {
  const frames = new JudgedFrames();
  for (let id = 1; id <= 100; id += 1) frames.show(judged(id, id % 4 === 0 ? "fail" : "pass"));
  expect(frames.frames.map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, index) => 41 + index));
  expect(frames.counts).toEqual({ pass: 75, fail: 25, "cannot-judge": 0 });
});

test("What was not seen is shown as what cannot be judged, and is no part", () => {
  const frames = new JudgedFrames();
  frames.show(judged(1, "pass"));
  frames.show(NOTHING_SEEN);
  expect(frames.last?.verdict).toBe("cannot-judge");
  expect([frames.frames.length, frames.counts["cannot-judge"]]).toEqual([1, 0]);
});
