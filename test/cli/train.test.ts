/** @file Trainings as a person starts them: what they print, refuse and leave, and that stopping changes nothing. */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelManifest } from "../../src-main/contract/model.ts";
import { type TrainingResult, trainingResult } from "../../src-main/contract/training.ts";
import { randomBackbone } from "../core/training/random-backbone.ts";
import { childOf } from "./child-of.ts";
import {
  type Ended,
  lastJson,
  makeWorkplace,
  type Running,
  smallTraining,
  type Workplace,
} from "./run-kensa.ts";

/**
 * Enough to be in the middle when the disturbance comes, and so few that the curve has no point before the end: from one on the
 * application goes on by itself where the compute process dies.
 */
const STEPS = 45;

let place: Workplace;
let good: string;
beforeAll(async () => {
  place = await makeWorkplace();
  good = await place.parts("bracket/train/good", 16);
});
afterAll(() => place.remove());

function resultOf({ code, stdout, stderr }: Ended): TrainingResult & { readonly model: string } {
  if (code !== 0) throw new Error(`It ended with ${code}:\n${stderr}`);
  const result = trainingResult.parse(lastJson(stdout));
  return { ...result, model: result.model! };
}

const graphOf = ({ model }: { readonly model: string }) => readFile(join(model, "model.onnx"));

describe("a training", () => {
  test("ends with one line of JSON and leaves a model that says how it came to be", async () => {
    const ended = await place.kensa(...smallTraining(good));
    const result = resultOf(ended);
    expect(ended.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(result).toMatchObject({ preset: "bigan", steps: 12, stopped: "finished", device: "cpu" });
    const manifest = modelManifest.parse(
      JSON.parse(await readFile(join(result.model, "model.json"), "utf8")),
    );
    expect(manifest.product).toBe("bracket");
    expect(manifest.data.hash).toBe(result.dataHash);
    expect(manifest.settings.geometry).toMatchObject({ size: 28, channels: 1, fit: "letterbox" });
    expect(manifest.data).toMatchObject({ train: 9, calibration: 5, check: 2 });
    // What a training needs while it lasts goes away with it.
    expect(await readdir(join(place.data, "runs"))).not.toContain(manifest.id);
    expect(ended.stderr).toContain(manifest.threshold.basis.sentence);
    expect(ended.stderr).toContain("Only 16 good images");
    expect(ended.stderr).toMatch(/^Training: 1 of 12 steps/m);
  });

  test("without --json says in words where the model is and what comes next", async () => {
    const out = join(place.folder, "a model of my own");
    const args = smallTraining(good).filter((arg) => arg !== "--json");
    const { code, stdout } = await place.kensa(...args, "--product", "Halter «A»", "--out", out);
    expect(code).toBe(0);
    expect(stdout).toContain("Training «Halter «A»» from the good parts in");
    expect(stdout).toContain(out);
    expect(stdout).toMatch(/Next: kensa inspect --model halter-a-/);
    expect((await readdir(out)).toSorted()).toContain("model.onnx");
  });

  test("takes its settings from the options", async () => {
    const { model } = resultOf(
      await place.kensa(
        ...smallTraining(good, 2),
        ..."--color --fit crop --region 4,4,30,32 --shift 0.1 --rotation 10 --brightness 0.2".split(" "),
        ..."--flip-horizontal --term sigma-paper --seed 7 --false-reject-rate 0.2 --preset paper --defects scratch,pit".split(
          " ",
        ),
      ),
    );
    const { settings } = modelManifest.parse(JSON.parse(await readFile(join(model, "model.json"), "utf8")));
    expect(settings).toMatchObject({
      preset: "paper",
      geometry: {
        channels: 3,
        fit: "crop",
        regionOfInterest: { x: 4, y: 4, width: 30, height: 32 },
        drawnOn: { width: 40, height: 40 },
      },
      augmentation: {
        shift: 0.1,
        rotationDegrees: 10,
        brightness: 0.2,
        flipHorizontal: true,
        flipVertical: false,
      },
      discriminatorTerm: "sigma-paper",
      seed: 7,
      falseRejectRate: 0.2,
      defectKinds: ["scratch", "pit"],
    });
  });

  test("reads folders and files of any name", async () => {
    const strange = await place.parts("検査 '部品' \"good\" 🔩 $(x) ;", 12);
    await copyFile(join(strange, "part 0003.png"), join(strange, "ねじ'\"🔧.png"));
    const { model } = resultOf(await place.kensa(...smallTraining(strange), "--product", "ねじ 🔩"));
    const manifest = modelManifest.parse(JSON.parse(await readFile(join(model, "model.json"), "utf8")));
    expect(manifest.product).toBe("ねじ 🔩");
    expect(manifest.data.exactDuplicates).toBe(1);
  });

  test("takes several folders, given together or one by one", async () => {
    const more = await place.parts("more", 18);
    const together = resultOf(await place.kensa(...smallTraining(good), "--good", more, more));
    const oneByOne = resultOf(await place.kensa(...smallTraining(more), "--good", good));
    expect(oneByOne.dataHash).toBe(together.dataHash);
    const { data } = modelManifest.parse(
      JSON.parse(await readFile(join(together.model, "model.json"), "utf8")),
    );
    expect(data.train + data.calibration + data.check).toBe(18);
  });
});

describe("a backbone of the user's own", () => {
  /** Trains with this network on pictures of 64 grey pixels a side. */
  async function trainWith(network: Uint8Array): Promise<Ended> {
    const file = join(place.folder, "own.onnx");
    await writeFile(file, network);
    const rest = "--size 64 --gray --threads 1 --json".split(" ");
    return place.kensa("train", "--good", good, "--backbone", file, ...rest);
  }

  test("makes a model without a step, which judges when the file is gone", async () => {
    const ended = await trainWith(randomBackbone());
    const result = resultOf(ended);
    expect(result).toMatchObject({ preset: "backbone", steps: 0, stopped: "finished", device: "cpu" });
    expect(ended.stderr).toContain("Features of own.onnx (input imagenet), nothing to train, 64 × 64 pixels");
    expect(ended.stderr).not.toContain("Training: ");
    await rm(join(place.folder, "own.onnx"));
    const { code, stdout } = await place.kensa("inspect", "--model", result.model, good, "--json", "-");
    expect(code).toBe(0);
    const inspected = JSON.parse(stdout) as { score: number }[];
    expect(inspected).toHaveLength(16);
    for (const { score } of inspected) expect(Number.isFinite(score)).toBe(true);
  });

  test("that is none is refused with a sentence before any image is read", async () => {
    const { code, stdout, stderr } = await trainWith(Buffer.from("not a network"));
    expect(code).toBe(3);
    expect(lastJson(stdout)).toMatchObject({
      error: { code: "damaged", message: "own.onnx is not an ONNX model, or it is damaged." },
    });
    expect(stderr).not.toContain("Reading images");
  });
});

describe("images that cannot be used", () => {
  test("are named with their reason and stop nothing", async () => {
    const mixed = await place.parts("mixed", 12);
    await writeFile(join(mixed, "broken.png"), "not a picture");
    await writeFile(join(mixed, "notes.txt"), "kept by the night shift");
    const ended = await place.kensa(...smallTraining(mixed));
    const { model } = resultOf(ended);
    expect(ended.stderr).toMatch(/Left out: .*broken\.png: The content of this file is not an image/);
    expect(ended.stderr).toMatch(/Left out: .*notes\.txt: notes\.txt does not have the name of an image/);
    const { data } = modelManifest.parse(JSON.parse(await readFile(join(model, "model.json"), "utf8")));
    expect(data.refused).toHaveLength(2);
  });

  test("a folder without images is wrong use", async () => {
    const empty = join(place.folder, "empty");
    await mkdir(empty);
    const { code, stdout } = await place.kensa(...smallTraining(empty));
    expect(lastJson(stdout)).toMatchObject({
      error: { code: "not-found", message: expect.stringContaining("no images") },
    });
    expect(code).toBe(2);
  });

  test("a folder whose images are none is a failure", async () => {
    const fakes = join(place.folder, "fakes");
    await mkdir(fakes);
    for (const name of ["1.png", "2.jpg", "3.tif", "4.webp"]) await writeFile(join(fakes, name), "text");
    const { code, stdout } = await place.kensa(...smallTraining(fakes));
    expect(lastJson(stdout)).toMatchObject({ error: { code: "too-few-images" } });
    expect(code).toBe(3);
  });

  test("colours that will not be seen are mentioned, unless --gray says that this is meant", async () => {
    const coloured = join(place.folder, "coloured");
    await mkdir(coloured);
    const picture = sharp({
      create: { width: 40, height: 40, channels: 3, background: { r: 200, g: 30, b: 30 } },
    });
    await picture.png().toFile(join(coloured, "red.png"));
    const said = "differences of colour alone will not be seen";
    expect((await place.kensa(...smallTraining(coloured))).stderr).toContain(said);
    expect((await place.kensa(...smallTraining(coloured), "--gray")).stderr).not.toContain(said);
    expect((await place.kensa(...smallTraining(good, 10))).stderr).not.toContain(said);
  });
});

describe("the same seed gives the same bytes", () => {
  let reference: Buffer;
  const training = (seed: string) => [...smallTraining(good, STEPS), "--seed", seed];
  beforeAll(async () => {
    reference = await graphOf(resultOf(await place.kensa(...training("5"))));
  });

  test("twice, and another seed others", async () => {
    expect(
      await graphOf(resultOf(await place.kensa(...training("5")))).then((bytes) => bytes.equals(reference)),
    ).toBe(true);
    expect(
      await graphOf(resultOf(await place.kensa(...training("6")))).then((bytes) => bytes.equals(reference)),
    ).toBe(false);
  });

  /** The first line of each is printed with its first step or image. */
  const IN_TRAINING = "Training: ";
  const IN_CALIBRATION = "Calibrating: ";

  /** Begins the training, does something to it as soon as it says this, and waits for its end. */
  async function disturbed(
    folder: string,
    point: string,
    disturb: (running: Running) => Promise<void>,
  ): Promise<Ended> {
    const running = place.start(...training("5"), "--product", folder);
    await running.saw(point);
    await disturb(running);
    return await running.end;
  }

  async function expectSameAfterResume(folder: string): Promise<void> {
    const resumed = resultOf(await place.kensa(...training("5"), "--product", folder, "--resume"));
    expect(resumed.steps).toBe(STEPS);
    expect((await graphOf(resumed)).equals(reference)).toBe(true);
  }

  test("after Ctrl-C, which keeps a checkpoint and says how to go on", async () => {
    const { code, stdout, stderr } = await disturbed(
      "stopped",
      IN_TRAINING,
      async ({ process }) => void process.kill("SIGINT"),
    );
    const result = trainingResult.parse(lastJson(stdout));
    expect(result).toMatchObject({ model: null, stopped: "cancelled" });
    expect(result.steps).toBeGreaterThan(0);
    expect(result.steps).toBeLessThan(STEPS);
    expect(stderr).toContain("--resume goes on from it");
    expect(code).toBe(130);
    await expectSameAfterResume("stopped");
  });

  test.each([
    ["while it learns", "killed", IN_TRAINING],
    ["while it is calibrated", "killed later", IN_CALIBRATION],
  ])("after a kill of the command %s", async (_, folder, point) => {
    const { code } = await disturbed(folder, point, async ({ process }) => void process.kill("SIGKILL"));
    expect(code).toBeNull();
    await expectSameAfterResume(folder);
  });

  test.runIf(process.platform === "linux")("after a kill of the compute process", async () => {
    const { code, stdout } = await disturbed("crashed", IN_TRAINING, async (running) => {
      process.kill(await childOf(running.process.pid!), "SIGKILL");
    });
    expect(lastJson(stdout)).toMatchObject({
      error: { code: "worker-crashed", action: expect.stringContaining("--resume") },
    });
    expect(code).toBe(3);
    await expectSameAfterResume("crashed");
  });
});

test.runIf(process.platform === "linux")(
  "a second Ctrl-C ends at once, whatever the compute process does",
  async () => {
    const running = place.start(...smallTraining(good, 100_000));
    await running.saw("Training: ");
    const worker = await childOf(running.process.pid!);
    process.kill(worker, "SIGSTOP");
    running.process.kill("SIGINT");
    await running.saw("Stopping at a checkpoint");
    // Two signals at once are one press of the keys, which npm passes on a second time.
    await new Promise((resolve) => setTimeout(resolve, 300));
    running.process.kill("SIGINT");
    expect((await running.end).code).toBe(130);
    process.kill(worker, "SIGKILL");
  },
);
