import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluationResult } from "../../../src-main/contract/evaluation.ts";
import type { InspectedImage } from "../../../src-main/contract/inspection.ts";
import type { EvaluationRequest, ImageProgress } from "../../../src-main/contract/worker.ts";
import { evaluateScores } from "../../../src-main/core/evaluation/evaluate-scores.ts";
import { PixelRanking } from "../../../src-main/core/evaluation/localisation.ts";
import { evaluateFolders } from "../../../src-main/core/inspection/evaluate-folders.ts";
import { SIDE, tellingModel, writeTellingModel } from "../../helpers/telling-model.ts";
import { pictureOf } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { blockPicture, writePicture } from "./grey-pictures.ts";

const GOOD = [30, 60, 90, 160];
const SCRATCHED = [140, 200];
const DENTED = [170];
/** Where the masks are white; half beside the block that the heatmap shows. */
const MASKED = { x: 7, y: 8, width: 6, height: 5 };

type At = (...path: string[]) => string;

/** Good parts, defective ones in `bad/<kind>`, their masks in `masks/<kind>/<name>_mask.png`, and a model. */
async function testSet(): Promise<{ at: At }> {
  const folder = await temporaryFolder();
  const at = (...path: string[]) => join(folder, ...path);
  await writeTellingModel(at("model"));
  const kinds = { good: GOOD, scratch: SCRATCHED, dent: DENTED };
  for (const [kind, scores] of Object.entries(kinds)) {
    for (const [i, score] of scores.entries()) {
      await writePicture(kind === "good" ? at("good", `${i}.png`) : at("bad", kind, `${i}.png`), score);
      if (kind !== "good") await writeMask(at("masks", kind, `${i}_mask.png`));
    }
  }
  return { at };
}

async function writeMask(path: string, side: number = SIDE): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await pictureOf(mask(side)).png().toFile(path);
}

const mask = (side: number = SIDE) =>
  blockPicture(255, MASKED, side).map((value) => (value === 255 ? 255 : 0));

async function evaluate(
  { at }: { at: (...path: string[]) => string },
  changes: Partial<EvaluationRequest>,
  { signal = new AbortController().signal, onImage = (_image: InspectedImage): unknown => undefined } = {},
) {
  const images: InspectedImage[] = [];
  const progress: ImageProgress[] = [];
  const request: EvaluationRequest = {
    model: at("model"),
    good: [at("good")],
    bad: [at("bad", "scratch"), at("bad", "dent")],
    masks: null,
    threads: 1,
    ...changes,
  };
  const result = await evaluateFolders(request, {
    signal,
    onImage: (image) => {
      images.push(image);
      onImage(image);
    },
    onProgress: (report) => progress.push(report),
  });
  return { images, progress, result: evaluationResult.parse(result) };
}

const outcomes = (scores: readonly (number | null)[], defective: boolean) =>
  scores.map((score) => ({ score, defective }));

/** The figures of these scores, worked out without a file. */
async function figures(good: readonly (number | null)[], bad: readonly (number | null)[]) {
  const { threshold } = (await tellingModel()).manifest;
  const { seconds: _, ...expected } = evaluateScores(
    [...outcomes(good, false), ...outcomes(bad, true)],
    threshold,
    null,
    0,
  );
  return expected;
}

/** The figures of places for good parts and for defective ones with a mask. */
function places(good: readonly number[], masked: readonly number[]) {
  const ranking = new PixelRanking();
  const heatmap = (score: number) => Float32Array.from(blockPicture(score), (value) => value / 100);
  for (const score of good) ranking.add(heatmap(score), SIDE, null);
  for (const score of masked) ranking.add(heatmap(score), SIDE, mask());
  return { pixelAuroc: ranking.pixelAuroc(), auPro30: ranking.auPro30() };
}

describe("An evaluation", () => {
  it("gives the figures that the scores of its images have", async () => {
    const { result, images, progress } = await evaluate(await testSet(), {});
    expect(result).toMatchObject(await figures(GOOD, [...SCRATCHED, ...DENTED]));
    expect(result).toMatchObject({ images: 7, notJudged: 0, pixelAuroc: null, auPro30: null });
    expect([result.falseRejects.count, result.misses.count]).toEqual([1, 1]);
    expect(images.map(({ score }) => score)).toEqual([...GOOD, ...SCRATCHED, ...DENTED]);
    expect(progress.map(({ done, total }) => [done, total])).toEqual(
      Array.from({ length: 7 }, (_, i) => [i + 1, 7]),
    );
    expect(progress.at(-1)?.secondsLeft).toBe(0);
  });

  it("counts what cannot be judged, with a mask too, and leaves it out of the figures", async () => {
    const set = await testSet();
    await writeFile(set.at("good", "text.png"), "No picture.");
    await writePicture(set.at("bad", "scratch", "white.png"), 255);
    await writeMask(set.at("masks", "scratch", "white_mask.png"));
    const { result } = await evaluate(set, { masks: set.at("masks") });
    const bad = [...SCRATCHED, ...DENTED];
    expect(result).toMatchObject({
      ...(await figures([...GOOD, null], [...bad, null])),
      ...places(GOOD, bad),
      notJudged: 2,
    });
  });

  it("is stopped as a failure: figures of a part of the images would mislead", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const onImage = ({ file }: InspectedImage) => seen.push(file) === 2 && stop.abort();
    const stopped = evaluate(await testSet(), {}, { signal: stop.signal, onImage });
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    expect(seen).toHaveLength(2);
  });

  it.each([
    ["a folder and one in it", (at: At) => ({ bad: [at("bad"), at("bad", "scratch")] })],
    ["the inner one first", (at: At) => ({ bad: [at("bad", "scratch"), at("bad")] })],
    [
      "an outer one with nothing of its own",
      (at: At) => ({ bad: [at("bad"), at("bad", "dent"), at("bad", "scratch")] }),
    ],
    ["a folder by two names", (at: At) => ({ good: [at("good"), at("link")], bad: [at("bad")] })],
  ])("counts each image once: %s", async (_, folders) => {
    const set = await testSet();
    await symlink(set.at("good"), set.at("link"), "junction");
    await rm(set.at("masks"), { recursive: true });
    const once = await evaluate(set, { bad: [set.at("bad")] });
    const { result, images } = await evaluate(set, folders(set.at));
    expect({ ...result, seconds: 0 }).toEqual({ ...once.result, seconds: 0 });
    expect(images.map(({ file }) => file).toSorted()).toEqual(once.images.map(({ file }) => file).toSorted());
  });

  it("needs images on both sides", async () => {
    const set = await testSet();
    await mkdir(set.at("empty"));
    for (const changes of [{ good: [set.at("empty")] }, { bad: [set.at("empty")] }]) {
      await expect(evaluate(set, changes)).rejects.toMatchObject({ code: "not-found" });
    }
  });
});

describe("The figures of places", () => {
  it.each([
    { bad: ["bad/scratch", "bad/dent"], masks: "masks", masked: [...SCRATCHED, ...DENTED] },
    { bad: ["bad"], masks: "masks", masked: [...SCRATCHED, ...DENTED] },
    { bad: ["bad", "bad/scratch"], masks: "masks", masked: [...SCRATCHED, ...DENTED] },
    { bad: ["bad/scratch"], masks: "masks/scratch", masked: SCRATCHED },
    { bad: ["bad/scratch/"], masks: "masks/", masked: SCRATCHED },
  ])("find the masks of $bad in $masks", async ({ bad, masks, masked }) => {
    const set = await testSet();
    const below = (path: string) => `${set.at()}/${path}`;
    const { result } = await evaluate(set, { bad: bad.map(below), masks: below(masks) });
    const expected = places(GOOD, masked);
    expect(result.pixelAuroc).toBeCloseTo(expected.pixelAuroc!, 6);
    expect(result.auPro30).toBeCloseTo(expected.auPro30!, 6);
    expect(result.pixelAuroc).toBeLessThan(0.9);
  });

  it("leave out a defective image without a mask, which counts as an image all the same", async () => {
    const set = await testSet();
    await writePicture(set.at("bad", "scratch", "unmasked.png"), 240);
    const { result } = await evaluate(set, { masks: set.at("masks") });
    expect(result).toMatchObject(places(GOOD, [...SCRATCHED, ...DENTED]));
    expect(result.images).toBe(8);
  });

  it("are refused with a mask of another size, which is named", async () => {
    const set = await testSet();
    const path = set.at("masks", "dent", "0_mask.png");
    await writeMask(path, 16);
    await expect(evaluate(set, { masks: set.at("masks") })).rejects.toMatchObject({
      code: "invalid-input",
      message: `The mask ${path} is 16 × 16 pixels, its image 32 × 32.`,
    });
  });
});
