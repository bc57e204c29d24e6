import { describe, expect, it, onTestFinished } from "vitest";
import { Scorer } from "../../../src-main/core/model/scorer.ts";
import { SIDE, tellingGraph } from "../../helpers/telling-model.ts";

const PIXELS = SIDE * SIDE;
const shape = { size: SIDE, channels: 1 };
const options = { provider: "cpu", threads: 1 } as const;

async function open(): Promise<Scorer> {
  const scorer = await Scorer.open(await tellingGraph(), shape, options);
  onTestFinished(() => scorer.close());
  return scorer;
}

/** 0, 0.25, 0.5, … of the way to 255, with its brightest pixel at 240. */
const ramp = Uint8Array.from({ length: PIXELS }, (_, i) => Math.min(240, Math.floor((i * 255) / PIXELS)));

describe("A scorer", () => {
  it("gives the score of one image, each part by its name, and the heatmap", async () => {
    const { score, parts, heatmap } = await (await open()).score(ramp);
    expect(score).toBe(240);
    expect(parts).toEqual({
      residual: 241,
      peak: 242,
      features: 243,
      "sigma-paper": 244,
      "sigma-released": 245,
    });
    expect(heatmap).toEqual(Float32Array.from(ramp, (value) => Math.fround(value / 100)));
  });

  it("gives the maps that are asked for, and no others", async () => {
    const scorer = await open();
    expect((await scorer.score(ramp)).maps).toEqual({});
    const { maps, heatmap } = await scorer.score(ramp, ["residual", "marks"]);
    expect(maps).toEqual({
      residual: Float32Array.from(ramp, (value) => Math.fround(value / 50)),
      marks: Float32Array.from(ramp, (value) => Math.fround(value / 200)),
    });
    expect(heatmap).toEqual((await scorer.score(ramp)).heatmap);
    await expect(scorer.score(ramp, ["neighbours"])).rejects.toThrow("neighbours-heatmap");
  });

  it("gives the same image the same answer, whatever came in between", async () => {
    const scorer = await open();
    const first = await scorer.score(ramp);
    await scorer.score(new Uint8Array(PIXELS).fill(7));
    expect(await scorer.score(ramp)).toEqual(first);
  });

  it("gives no score that is no number", async () => {
    const scorer = await open();
    await expect(scorer.score(new Uint8Array(PIXELS).fill(251))).rejects.toMatchObject({
      code: "internal",
      message: "The model gave no number for this image.",
    });
    expect((await scorer.score(new Uint8Array(PIXELS).fill(250))).score).toBe(250);
  });

  it("rebuilds an image as whole grey levels from 0 to 255", async () => {
    const rebuilt = await (await open()).reconstruct(ramp);
    expect(rebuilt).toBeInstanceOf(Uint8Array);
    expect(rebuilt).toEqual(ramp.map((value) => Math.min(255, Math.max(0, 2 * value - 100))));
    expect([Math.min(...rebuilt), Math.max(...rebuilt)]).toEqual([0, 255]);
  });

  it("takes pixels of its own size only", async () => {
    await expect((await open()).score(new Uint8Array(PIXELS - 1))).rejects.toThrow();
  });

  it("refuses a graph that ONNX Runtime cannot load", async () => {
    const graph = await tellingGraph();
    for (const broken of [
      graph.subarray(0, graph.length - 5),
      Buffer.from("not a graph"),
      new Uint8Array(),
    ]) {
      await expect(Scorer.open(broken, shape, options)).rejects.toMatchObject({
        code: "damaged",
        message: "The model's graph cannot be loaded by ONNX Runtime.",
      });
    }
  });
});
