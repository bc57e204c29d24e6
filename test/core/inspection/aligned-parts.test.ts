/** @file A model that aligns: where a part lies makes no difference to its score, and defects are shown where they are. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import type { InspectedImage } from "../../../src-main/contract/inspection.ts";
import { Inspector } from "../../../src-main/core/inspection/inspector.ts";
import { type OpenModel, openModel } from "../../../src-main/core/model/model-folder.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { bracket, type Scene, type Shape, sceneFile } from "../image/drawn-parts.ts";
import { tinyRequest, train } from "../training/tiny-training.ts";

const plain: ImageGeometry = { size: 32, channels: 1, fit: "letterbox", regionOfInterest: null };
const scratched: Shape = (x, y) => (Math.hypot(x - 10, y - 4) < 10 ? 60 : bracket(x, y));

/** Anywhere in the picture, in any direction. */
function sceneAt(index: number): Scene {
  const random = randomFor(5, "scene", index);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return { width: 140, height: 140, x: between(55, 85), y: between(55, 85), degrees: between(-180, 180) };
}

async function written(folder: string, name: string, shape: Shape, scene: Scene): Promise<string> {
  const file = join(folder, `${name}.png`);
  await writeFile(file, await sceneFile(shape, scene));
  return file;
}

async function trained(good: string, geometry: ImageGeometry): Promise<OpenModel> {
  const into = join(dirname(good), geometry.alignment ?? "none");
  await mkdir(into);
  const request = await tinyRequest(good, { geometry, budget: { kind: "steps", steps: 40 } }, into);
  await train(request);
  return openModel(request.modelFolder);
}

async function judge(model: OpenModel, files: readonly string[]): Promise<InspectedImage[]> {
  const inspector = await Inspector.open(model, 1);
  const outcomes: InspectedImage[] = [];
  for (const file of files) outcomes.push(await inspector.judge(await inspector.load(file)));
  await inspector.close();
  return outcomes;
}

/** The share of pairs in which the defective part has the higher score. */
function rightlyOrdered(good: readonly InspectedImage[], bad: readonly InspectedImage[]): number {
  const pairs = bad.flatMap((a) => good.map((b) => a.score! > b.score!));
  return pairs.filter(Boolean).length / pairs.length;
}

describe("Parts that lie anywhere, in any direction", () => {
  const good: string[] = [];
  const bad: string[] = [];
  let folder = "";
  let aligning: OpenModel;
  let fixed: OpenModel;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kensa-test-"));
    const training = join(folder, "good");
    await mkdir(training);
    for (let i = 0; i < 24; i += 1) await written(training, String(i), bracket, sceneAt(i));
    for (let i = 24; i < 32; i += 1) {
      good.push(await written(folder, `good ${i}`, bracket, sceneAt(i)));
      bad.push(await written(folder, `bad ${i}`, scratched, sceneAt(i)));
    }
    aligning = await trained(training, { ...plain, alignment: "part" });
    fixed = await trained(training, plain);
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are told apart from defective ones by a model that aligns, and not by one that does not", async () => {
    const withAlignment = rightlyOrdered(await judge(aligning, good), await judge(aligning, bad));
    const without = rightlyOrdered(await judge(fixed, good), await judge(fixed, bad));
    expect(withAlignment).toBeGreaterThan(0.95);
    expect(without).toBeLessThan(0.8);
  });

  it("show their defects where they are in the original picture", async () => {
    const outcomes = await judge(aligning, bad);
    const hits = outcomes.filter(({ regions: [strongest] }, i) => {
      const { x, y, degrees } = sceneAt(24 + i);
      const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const [defectX, defectY] = [x + 10 * cosine - 4 * sine, y + 10 * sine + 4 * cosine];
      if (strongest === undefined) return false;
      const middleX = strongest.x + strongest.width / 2;
      const middleY = strongest.y + strongest.height / 2;
      return Math.hypot(middleX - defectX, middleY - defectY) < 6;
    });
    expect(hits.length).toBeGreaterThanOrEqual(7);
    expect(outcomes.every(({ part }) => part === "aligned")).toBe(true);
  });

  it("are for a person to judge where no part is found", async () => {
    const scene = sceneAt(50);
    const files = [
      await written(folder, "empty", () => null, scene),
      await written(folder, "cut off", bracket, { ...scene, x: 10 }),
    ];
    for (const { verdict, part, score, reason } of await judge(aligning, files)) {
      expect([verdict, part, score]).toEqual(["cannot-judge", "not-found", null]);
      expect(reason?.cause).toBe("no-part-found");
    }
  });

  it("are learned with their reference, which the model keeps", () => {
    const { geometry } = aligning.manifest.settings;
    expect(geometry).toMatchObject({ alignment: "part", reference: { turns: true } });
    expect(fixed.manifest.settings.geometry).not.toHaveProperty("reference");
  });
});
