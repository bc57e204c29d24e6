/** @file Figures for each kind of defect. */
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { figuresByKind, kindOfFile } from "../../src-main/cli/defect-kinds.ts";
import type { InspectedImage } from "../../src-main/contract/inspection.ts";

const at = (...names: string[]) => resolve("/test", join(...names));
const good = [at("good")];

describe("the kind of an image", () => {
  test("is the folder below the one that was given, or that folder itself", () => {
    expect(kindOfFile(at("bad", "scratch", "1.png"), good, [at("bad")])).toBe("scratch");
    expect(kindOfFile(at("bad", "scratch", "deep", "1.png"), good, [at("bad")])).toBe("scratch");
    expect(kindOfFile(at("dent", "1.png"), good, [at("dent"), at("bad")])).toBe("dent");
  });

  test("is good below a good folder, even where that lies among the bad ones", () => {
    expect(kindOfFile(at("good", "1.png"), good, [at()])).toBe("good");
    expect(kindOfFile(at("goodies", "1.png"), good, [at()])).toBe("goodies");
  });
});

function judged(kind: string, score: number | null): InspectedImage & { kind: string } {
  const verdict = score === null ? "cannot-judge" : score > 1 ? "fail" : "pass";
  return {
    kind,
    file: "",
    sha256: null,
    size: null,
    score,
    scoreParts: {},
    threshold: 1,
    verdict,
    reason: null,
    regions: [],
    timings: { read: 0, decode: 0, score: 0, heatmap: 0, write: 0 },
    heatmapFile: null,
  };
}

test("counts each kind's images over the threshold, and ranks them against the good ones", () => {
  const images = [
    judged("scratch", 0.5),
    judged("good", 0.2),
    judged("good", 0.7),
    judged("dent", null),
    judged("scratch", 2),
  ];
  expect(figuresByKind(images, (image) => (image as (typeof images)[number]).kind)).toEqual([
    { kind: "dent", images: 1, flagged: 0, notJudged: 1, imageAuroc: null },
    { kind: "scratch", images: 2, flagged: 1, notJudged: 0, imageAuroc: 0.75 },
  ]);
});
