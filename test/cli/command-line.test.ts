/** @file What can be said on a command line: help, mistakes, and how a mistake is answered. */
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lastJson, makeWorkplace, type Workplace } from "./run-kensa.ts";

let place: Workplace;
let good: string;
beforeAll(async () => {
  place = await makeWorkplace();
  good = await place.parts("good", 3);
});
afterAll(() => place.remove());

describe("help", () => {
  test("names every command and every exit code", async () => {
    const { code, stdout } = await place.kensa("--help");
    expect(code).toBe(0);
    for (const command of ["train", "inspect", "evaluate", "models", "doctor", "demo"]) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    }
    expect(stdout).toContain("0 done; 1 some images could not be judged; 2 wrong use; 3 failed");
  });

  test.each([
    ["train", ["--good", "--preset", "--minutes", "--steps", "--resume", "--device", "--region", "--json"]],
    ["train", ["--table", "--columns", "--no-header", "--label", "--good-label", "--scaling", "--latent"]],
    ["inspect", ["--table", "--model", "--csv", "--json", "--heatmaps", "--report", "--watch"]],
    ["evaluate", ["--model", "--good", "--bad", "--masks", "--json"]],
    ["models", ["--json"]],
    ["doctor", ["--json"]],
    ["demo", ["--out", "--minutes", "--steps", "--seed"]],
  ])("of %s names its options", async (command, options) => {
    const { code, stdout } = await place.kensa(command, "--help");
    expect(code).toBe(0);
    for (const option of options) expect(stdout).toContain(`  ${option}`);
  });

  test("is printed where no command is given, which is wrong use", async () => {
    const { code, stderr } = await place.kensa();
    expect(code).toBe(2);
    expect(stderr).toContain("Usage: kensa");
  });
});

test("the version is that of package.json", async () => {
  const { stdout } = await place.kensa("--version");
  const { version } = JSON.parse(await readFile("package.json", "utf8"));
  expect(stdout).toBe(`${version}\n`);
});

describe("wrong use is answered with a sentence and exit code 2:", () => {
  test.each<[what: string, args: string[], sentence: string]>([
    ["a size that there is none of", ["--size", "65"], "Give 28, 32, 64, 128, 256 or 384."],
    ["a size that is no number", ["--size", ""], "Give 28, 32, 64, 128, 256 or 384."],
    [
      "a preset that there is none of",
      ["--preset", "best"],
      "Allowed choices are standard, bigan, paper, backbone.",
    ],
    ["minutes and steps", ["--minutes", "1", "--steps", "9"], "cannot be used with option"],
    ["colour and grey", ["--color", "--gray"], "cannot be used with option"],
    ["no time", ["--minutes", "0"], "Give a number above 0"],
    ["half a step", ["--steps", "1.5"], "Give a whole number from 1"],
    ["steps in words", ["--steps", "many"], "Give a whole number from 1"],
    ["a negative seed", ["--seed=-1"], "Give a whole number from 0"],
    ["a region of three numbers", ["--region", "1,2,3"], "Give x,y,width,height"],
    ["a region of five numbers", ["--region", "1,2,3,4,5"], "Give x,y,width,height"],
    ["a region without width", ["--region", "1,2,0,4"], "Give x,y,width,height"],
    ["a shift out of the image", ["--shift", "0.9"], "Give a number from 0 to 0.25."],
    ["no threads", ["--threads", "0"], "Give a whole number from 1 to 256."],
    ["a device that there is none of", ["--device", "tpu"], "Allowed choices are auto, cpu, webgpu, cuda."],
    ["an option that there is none of", ["--sise", "64"], "Did you mean --size?"],
    ["a model where something lies already", ["--out", "."], "already exists"],
    ["nothing to resume", ["--resume"], "There is no stopped training"],
  ])("%s", async (_what, args, sentence) => {
    const { code, stdout, stderr } = await place.kensa("train", "--good", good, "--device", "cpu", ...args);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^kensa: /m);
    expect(stdout).not.toContain(sentence);
    expect(code).toBe(2);
  });

  test.each<[what: string, args: string[], sentence: string]>([
    ["nothing to train on", ["train"], "with --good, or a table with --table"],
    [
      "a folder that is not there",
      ["train", "--good", "nowhere"],
      "nowhere, given with --good, does not exist.",
    ],
    [
      "a file for a folder",
      ["train", "--good", "package.json"],
      "package.json, given with --good, is not a folder.",
    ],
    ["a command that there is none of", ["trian"], "Did you mean train?"],
    ["nothing to inspect", ["inspect", "--model", "m"], "or a table with --table"],
    [
      "a model that is not known",
      ["inspect", "--model", "no-such-model", "."],
      'There is no model "no-such-model" that judges images.',
    ],
    [
      "new images of a folder that is not watched",
      ["inspect", "--model", "m", ".", "--only-new"],
      "Give --watch too",
    ],
    [
      "a result in a folder that is not there",
      ["inspect", "--model", "m", ".", "--csv", "no/x.csv"],
      "does not exist",
    ],
    [
      "heatmaps among the images",
      ["inspect", "--model", "m", "docs", "--heatmaps", "docs/maps"],
      "lies inside",
    ],
    [
      "masks that are not there",
      ["evaluate", "--model", "m", "--good", ".", "--bad", ".", "--masks", "no"],
      "does not exist",
    ],
    ["a demo of too few parts", ["demo", "--parts", "3"], "Give a whole number from 16 to 5000."],
  ])("%s", async (_what, args, sentence) => {
    const { code, stderr } = await place.kensa(...args);
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
  });
});

test("with --json a mistake is an object on stdout too", async () => {
  const mistaken = await place.kensa("train", "--good", "nowhere", "--json");
  expect(lastJson(mistaken.stdout)).toEqual({
    error: {
      code: "invalid-input",
      message: "nowhere, given with --good, does not exist.",
      action: "Check the path.",
    },
  });
  const unparsed = await place.kensa("evaluate", "--json", "--threads", "x");
  expect(lastJson(unparsed.stdout)).toMatchObject({
    error: { code: "invalid-input", message: expect.stringContaining("--threads") },
  });
});

test.each(["models", "serve"])("a data folder that %s cannot use is told by its path", async (command) => {
  const file = join(place.folder, "a file");
  await writeFile(file, "");
  const blocked = { ...process.env, KENSA_DATA: join(file, "data") };
  const { status, stderr } = spawnSync(process.execPath, ["out/main/kensa.js", command], {
    env: blocked,
    encoding: "utf8",
  });
  expect(stderr).toContain(file);
  expect(stderr).not.toContain("fault in Kensa");
  expect(status).toBe(3);
});
