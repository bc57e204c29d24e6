import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mnistMetrics, mnistTask, PIXELS, readMnist } from "../../../src-main/core/paper/mnist-protocol.ts";
import { evenly } from "../../../src-main/core/paper/mnist-systems.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-mnist-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function idx(lengths: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * lengths.length);
  header.writeUInt32BE(0x800 + lengths.length, 0);
  for (const [axis, length] of lengths.entries()) header.writeUInt32BE(length, 4 + 4 * axis);
  return gzipSync(Buffer.concat([header, data]));
}

/** Image i has every pixel i mod 251, and the digit i mod 10. */
async function writePart(part: string, from: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  const pixels = Uint8Array.from(numbers.flatMap((number) => Array<number>(PIXELS).fill(number % 251)));
  await writeFile(join(folder, `${part}-images-idx3-ubyte.gz`), idx([count, 28, 28], pixels));
  const digits = Uint8Array.from(numbers, (number) => number % 10);
  await writeFile(join(folder, `${part}-labels-idx1-ubyte.gz`), idx([count], digits));
}

async function someMnist() {
  await writePart("train", 0, 150);
  await writePart("t10k", 150, 50);
  return readMnist(folder);
}

/** The numbers of images, told from their first pixels. */
function numbersIn(images: Float32Array): number[] {
  return Array.from({ length: images.length / PIXELS }, (_, image) =>
    Math.round((images[image * PIXELS]! + 1) * 127.5),
  );
}

describe("MNIST", () => {
  it("is all images of the four files", async () => {
    const { pixels, digits } = await someMnist();
    expect(digits).toHaveLength(200);
    expect(pixels[199 * PIXELS]).toBe(199);
  });

  it("trains on four fifths of the other digits and tests on all of the held-out one", async () => {
    const { train, tests } = mnistTask(await someMnist(), 3, null);
    expect(numbersIn(train)).toHaveLength(144);
    expect(numbersIn(train).every((number) => number % 10 !== 3)).toBe(true);
    for (const { images, anomalies } of Object.values(tests)) {
      expect(numbersIn(images)).toHaveLength(36 + 20);
      expect(numbersIn(images).map((number) => number % 10 === 3)).toEqual(anomalies);
    }
  });

  it("tests on nothing that it trained on, unless asked for the paper's split", async () => {
    const { train, tests } = mnistTask(await someMnist(), 3, null);
    const trained = new Set(numbersIn(train));
    const known = (split: "paper" | "leak-free") =>
      numbersIn(tests[split].images).filter((number) => trained.has(number)).length;
    expect(known("leak-free")).toBe(0);
    // Four fifths of 36, drawn at random.
    expect(known("paper")).toBeGreaterThan(20);
  });

  it("keeps the share of the held-out digit in a smaller test", async () => {
    const { tests } = mnistTask(await someMnist(), 3, 28);
    expect(tests.paper.anomalies).toHaveLength(28);
    expect(tests.paper.anomalies.filter(Boolean)).toHaveLength(10);
    const fewer = evenly(tests.paper, 14);
    expect(fewer.anomalies.filter(Boolean)).toHaveLength(5);
    expect(fewer.images).toHaveLength(14 * PIXELS);
  });

  it("says which files to put where, and which is damaged", async () => {
    await expect(readMnist(folder)).rejects.toMatchObject({ code: "not-found" });
    await someMnist();
    await writeFile(join(folder, "t10k-labels-idx1-ubyte.gz"), gzipSync("short"));
    await expect(readMnist(folder)).rejects.toMatchObject({ code: "damaged" });
  });
});

describe("The figures of MNIST", () => {
  it("give perfect scores the area 1 and constant ones chance by steps", () => {
    const anomalies = [true, false, false, true];
    expect(mnistMetrics([4, 1, 2, 3], anomalies)).toEqual({ auprc: 1, averagePrecision: 1, chance: 0.5 });
    expect(mnistMetrics([1, 1, 1, 1], anomalies).averagePrecision).toBe(0.5);
  });
});
