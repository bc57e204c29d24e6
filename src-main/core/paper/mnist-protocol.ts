/**
 * @file MNIST as the paper used it (Zenati et al. 2018, section 4; the authors' released code): one digit is what must be found.
 *
 * The released code draws its order of ordinary digits twice, once for training and once for the test, so that four fifths of
 * the test's ordinary digits were trained on. `paper` repeats that, `leak-free` tests on the fifth that was left out.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { KensaError } from "../../contract/errors.ts";
import { averagePrecision, rankImages, trapezoidPrecisionRecallArea } from "../evaluation/ranking.ts";
import { randomFor } from "../random/random.ts";

export const PIXELS = 28 * 28;
export const MNIST_SPLITS = ["paper", "leak-free"] as const;
export type MnistSplit = (typeof MNIST_SPLITS)[number];

const PARTS = ["train", "t10k"] as const;
const TRAIN_SHARE = 0.8;
const SPLIT_SEED = 13;

export type Mnist = {
  /** `[images, 784]`, 0–255. */
  readonly pixels: Uint8Array;
  readonly digits: Uint8Array;
};

/**
 * All 70,000 images of the four files.
 *
 * @throws KensaError `not-found` with the names of the files; `damaged`
 */
export async function readMnist(folder: string): Promise<Mnist> {
  const images: Uint8Array[] = [];
  const digits: Uint8Array[] = [];
  for (const part of PARTS) {
    images.push(await readIdx(folder, `${part}-images-idx3-ubyte.gz`, 3));
    digits.push(await readIdx(folder, `${part}-labels-idx1-ubyte.gz`, 1));
  }
  return { pixels: Buffer.concat(images), digits: Buffer.concat(digits) };
}

/** The bytes of an IDX file: two zeros, 8 for bytes, the number of axes, their lengths in four bytes each, the data. */
async function readIdx(folder: string, name: string, axes: number): Promise<Uint8Array> {
  const path = join(folder, name);
  const packed = await readFile(path).catch(() => {
    throw new KensaError("not-found", `${folder} has no file ${name}.`, {
      action:
        "Put the four files of MNIST there, packed: train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz.",
    });
  });
  const file = await promisify(gunzip)(packed).catch(() => undefined);
  const header = 4 + 4 * axes;
  if (!file || file.length < header || file.readUInt32BE(0) !== 0x800 + axes) throw damaged(path);
  const lengths = Array.from({ length: axes }, (_, axis) => file.readUInt32BE(4 + 4 * axis));
  const size = lengths.reduce((product, length) => product * length, 1);
  if (file.length !== header + size) throw damaged(path);
  return file.subarray(header);
}

function damaged(path: string): KensaError {
  return new KensaError("damaged", `${path} is no IDX file, or not all of one.`, {
    action: "Fetch it again.",
  });
}

export type MnistTask = {
  /** Ordinary digits to train on, `[images, 784]` in [−1, 1]. */
  readonly train: Float32Array;
  readonly tests: Readonly<Record<MnistSplit, MnistTest>>;
};

export type MnistTest = {
  /** `[images, 784]` in [−1, 1]. */
  readonly images: Float32Array;
  readonly anomalies: readonly boolean[];
};

/**
 * One held-out digit. The split does not depend on the seed of a run.
 *
 * @param limit the most test images; fewer are taken of both kinds alike. null: all
 */
export function mnistTask(mnist: Mnist, heldOut: number, limit: number | null): MnistTask {
  const all = Array.from(mnist.digits, (digit, image) => ({ digit, image }));
  const ordinary = all.filter(({ digit }) => digit !== heldOut).map(({ image }) => image);
  const strange = all.filter(({ digit }) => digit === heldOut).map(({ image }) => image);
  const drawn = (stream: string) =>
    Array.from(
      randomFor(SPLIT_SEED, stream, heldOut).permutation(ordinary.length),
      (place) => ordinary[place]!,
    );
  const trainCount = Math.floor(TRAIN_SHARE * ordinary.length);
  const forTraining = drawn("training");
  const strangers = Array.from(
    randomFor(SPLIT_SEED, "strangers", heldOut).permutation(strange.length),
    (place) => strange[place]!,
  );
  const test = (ordinaries: readonly number[]) => testOf(mnist, { ordinaries, strangers, limit });
  return {
    train: imagesOf(mnist, forTraining.slice(0, trainCount)),
    tests: {
      "leak-free": test(forTraining.slice(trainCount)),
      paper: test(drawn("test").slice(trainCount)),
    },
  };
}

type TestPlan = {
  readonly ordinaries: readonly number[];
  readonly strangers: readonly number[];
  readonly limit: number | null;
};

function testOf(mnist: Mnist, { ordinaries, strangers, limit }: TestPlan): MnistTest {
  const share = Math.min(1, (limit ?? Number.POSITIVE_INFINITY) / (ordinaries.length + strangers.length));
  const some = (images: readonly number[]) => images.slice(0, Math.round(share * images.length));
  const chosen = [...some(ordinaries), ...some(strangers)];
  const ordinaryCount = some(ordinaries).length;
  return {
    images: imagesOf(mnist, chosen),
    anomalies: chosen.map((_, place) => place >= ordinaryCount),
  };
}

function imagesOf({ pixels }: Mnist, images: readonly number[]): Float32Array {
  const result = new Float32Array(images.length * PIXELS);
  for (const [place, image] of images.entries()) {
    for (let pixel = 0; pixel < PIXELS; pixel += 1) {
      result[place * PIXELS + pixel] = pixels[image * PIXELS + pixel]! / 127.5 - 1;
    }
  }
  return result;
}

export type MnistMetrics = {
  /** Area under the precision–recall curve by trapezia, as the paper measured. */
  readonly auprc: number;
  /** The same by steps. */
  readonly averagePrecision: number;
  /** What a score that knows nothing gets: the share of the held-out digit. */
  readonly chance: number;
};

export function mnistMetrics(scores: ArrayLike<number>, anomalies: readonly boolean[]): MnistMetrics {
  const ranking = rankImages(anomalies.map((defective, image) => ({ score: scores[image]!, defective })));
  return {
    auprc: trapezoidPrecisionRecallArea(ranking)!,
    averagePrecision: averagePrecision(ranking)!,
    chance: ranking.defective / (ranking.defective + ranking.good),
  };
}
