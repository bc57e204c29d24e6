/** @file What a camera's inspection has judged: the last part, the stored ones before it, and how many of each verdict. */
import type { FrameVerdict } from "../../src-main/contract/inspect-api.ts";
import type { Verdict } from "../../src-main/contract/inspection.ts";
import type { ShownFailure } from "../lib/failure.ts";

export type JudgedFrame = {
  /** The verdict that is shown; `cannot-judge` for every fault. */
  readonly verdict: Verdict;
  /** Null where the frame was not answered, and so is not stored. */
  readonly frame: FrameVerdict | null;
  readonly failure: ShownFailure | null;
  /** What was judged, or was to be; null where the camera gave none. */
  readonly picture: Blob | null;
};

export const NOTHING_SEEN: JudgedFrame = {
  verdict: "cannot-judge",
  frame: null,
  failure: null,
  picture: null,
};

const KEPT_FRAMES = 60;

export class JudgedFrames {
  /** What was judged last; null before the first part, and while the next one is judged. Never to be shown beside what the camera sees now. */
  last = $state.raw<JudgedFrame | null>(null);
  /** The last stored parts, the newest last. */
  frames = $state.raw<readonly FrameVerdict[]>([]);
  counts = $state.raw<Readonly<Record<Verdict, number>>>({ pass: 0, fail: 0, "cannot-judge": 0 });

  /** What is not stored is shown, but not counted. */
  show(judged: JudgedFrame): void {
    this.last = judged;
    const { frame } = judged;
    if (frame === null) return;
    this.frames = [...this.frames.slice(1 - KEPT_FRAMES), frame];
    this.counts = { ...this.counts, [frame.verdict]: this.counts[frame.verdict] + 1 };
  }

  /** Takes the verdict on the last part off the screen. */
  clearLast(): void {
    this.last = null;
  }

  reset(): void {
    this.last = null;
    this.frames = [];
    this.counts = { pass: 0, fail: 0, "cannot-judge": 0 };
  }
}
