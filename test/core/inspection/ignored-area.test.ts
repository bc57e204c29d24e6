import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import { Inspector } from "../../../src-main/core/inspection/inspector.ts";
import { openModel } from "../../../src-main/core/model/model-folder.ts";
import { partPixels, pictureOf, smallGrey } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts, tinyRequest, train } from "../training/tiny-training.ts";

const leftHalf = [
  { x: 0, y: 0 },
  { x: 16, y: 0 },
  { x: 16, y: 32 },
  { x: 0, y: 32 },
];
const geometry: ImageGeometry = { ...smallGrey, ignored: [leftHalf] };

/** An inspector whose model was trained without ever looking at the left half. */
async function inspector(): Promise<Inspector> {
  const request = await tinyRequest(await goodParts(24), { geometry });
  await train(request);
  const opened = await Inspector.open(await openModel(request.modelFolder), 1);
  onTestFinished(() => opened.close());
  return opened;
}

/** A good part with a white square at this column. */
async function partWithSquare(column: number | null): Promise<string> {
  const pixels = partPixels(500, { side: 32 });
  if (column !== null) {
    for (let row = 8; row < 20; row++) pixels.fill(255, row * 32 + column, row * 32 + column + 10);
  }
  const file = join(await temporaryFolder(), "part.png");
  await pictureOf(pixels).png().toFile(file);
  return file;
}

it("makes no difference to score or regions what lies in an ignored area, and all the difference beside it", async () => {
  const judge = await inspector();
  const outcome = async (column: number | null) =>
    judge.judge(await judge.load(await partWithSquare(column)));
  const plain = await outcome(null);
  const hidden = await outcome(3);
  const shown = await outcome(19);
  expect(hidden).toMatchObject({ score: plain.score, regions: plain.regions, verdict: plain.verdict });
  expect(shown.score).toBeGreaterThan(plain.score!);
  for (const { x } of [...plain.regions, ...shown.regions]) expect(x).toBeGreaterThanOrEqual(16);
});
