/** @file Inspections as a person starts them: rows, files, pictures, and images that cannot be judged. */
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { evaluationResult } from "../../src-main/contract/evaluation.ts";
import { inspectionRow } from "../../src-main/contract/inspection.ts";
import { trainingResult } from "../../src-main/contract/training.ts";
import { partPixels, pictureOf } from "../core/dataset/pictures.ts";
import { lastJson, makeWorkplace, smallTraining, type Workplace } from "./run-kensa.ts";

const rowsSchema = z.array(inspectionRow);

let place: Workplace;
let model: string;
let id: string;
beforeAll(async () => {
  place = await makeWorkplace();
  const good = await place.parts("good", 16);
  const { stdout } = await place.kensa(...smallTraining(good, 40), "--product", "plate");
  model = trainingResult.parse(lastJson(stdout)).model!;
  id = JSON.parse(await readFile(join(model, "model.json"), "utf8")).id;
});
afterAll(() => place.remove());

/** A part with a black corner, which no good part has. */
async function writeBadPart(file: string, part = 100): Promise<void> {
  const pixels = partPixels(part, { side: 40 });
  for (let i = 0; i < pixels.length; i++) if (i % 40 < 14 && i < 14 * 40) pixels[i] = 0;
  await pictureOf(pixels).png().toFile(file);
}

/** A folder with two good parts and a bad one. */
async function lot(name: string): Promise<string> {
  const folder = await place.parts(name, 2);
  await writeBadPart(join(folder, "bad.png"));
  return folder;
}

describe("an inspection", () => {
  test("prints a line for each image and the sum of them", async () => {
    const { code, stdout } = await place.kensa("inspect", "--model", id, await lot("lot"));
    expect(stdout).toMatch(/^FAIL +[\d.]+ \/ [\d.]+ .*bad\.png +\(\d+×\d+ px at \d+,\d+, \d+ px², peak \d/m);
    expect(stdout.match(/part 000\d\.png/g)).toHaveLength(2);
    expect(stdout).toMatch(/^3 images in .* s: \d pass, \d fail, 0 cannot be judged\.$/m);
    expect(code).toBe(0);
  });

  test("takes the model by its folder too, and single files", async () => {
    const folder = await lot("single");
    const { code, stdout } = await place.kensa("inspect", "--model", model, join(folder, "bad.png"));
    expect(stdout).toContain("1 image in");
    expect(code).toBe(0);
  });

  test("writes the same rows as JSON to a file and to stdout, where nothing else stands then", async () => {
    const folder = await lot("rows");
    const file = join(place.folder, "rows.json");
    await place.kensa("inspect", "--model", id, folder, "--json", file);
    const { stdout } = await place.kensa("inspect", "--model", id, folder, "--json", "-");
    const written = rowsSchema.parse(JSON.parse(await readFile(file, "utf8")));
    const printed = rowsSchema.parse(JSON.parse(stdout));
    const withoutTime = (rows: typeof written) => rows.map((row) => ({ ...row, ms: 0 }));
    expect(withoutTime(printed)).toEqual(withoutTime(written));
    expect(written.map(({ file: path }) => path)).toEqual(
      ["bad.png", "part 0000.png", "part 0001.png"].map((name) => join(folder, name)),
    );
    expect(written[0]).toMatchObject({
      verdict: "fail",
      reason: null,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(written[0]!.terms.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 5);
    expect(written[0]!.terms[0]!.deviations).toBeGreaterThan(0);
    expect(written[0]!.regions[0]).toMatchObject({ width: expect.any(Number), peak: expect.any(Number) });
  });

  test("writes CSV that spreadsheets read, whatever the files are called", async () => {
    const folder = join(place.folder, "names");
    await mkdir(folder);
    const names = ['ねじ "A", 2.png', "line\nbreak;.png", "🔩 'x'.png"];
    for (const name of names) await writeBadPart(join(folder, name));
    const file = join(place.folder, "rows, “all”.csv");
    await place.kensa("inspect", "--model", id, folder, "--csv", file);
    const text = await readFile(file, "utf8");
    expect(text.startsWith("\uFEFFfile,verdict,score,")).toBe(true);
    const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
    expect(rows.map((row) => row["file"]).toSorted()).toEqual(
      names.map((name) => join(folder, name)).toSorted(),
    );
    for (const row of rows) {
      expect(row["verdict"]).toBe("fail");
      expect(Number(row["score"])).toBeGreaterThan(Number(row["threshold"]));
      expect(row["terms"]).toMatch(/^[a-z-]+ [\d.]+ [\d.]+(; |$)/);
      expect(row["region_boxes"]).toMatch(/^\d+ \d+ \d+ \d+ [\d.]+ [\d.]+(; |$)/);
    }
  });

  test("writes an overlay for each image under its own name", async () => {
    const folder = await place.parts("nested/deep", 2);
    const heatmaps = join(place.folder, "maps");
    await place.kensa("inspect", "--model", id, join(place.folder, "nested"), "--heatmaps", heatmaps);
    expect((await readdir(join(heatmaps, "deep"))).toSorted()).toEqual([
      "part 0000.png.png",
      "part 0001.png.png",
    ]);
    const { width } = await sharp(join(heatmaps, "deep", "part 0000.png.png")).metadata();
    expect(width).toBe((await sharp(join(folder, "part 0000.png")).metadata()).width);
  });

  test("writes no maps alone where the model has none, or where there is nowhere to write them", async () => {
    const folder = await lot("no maps");
    const heatmaps = join(place.folder, "no maps drawn");
    const unable = await place.kensa("inspect", "--model", id, folder, "--heatmaps", heatmaps, "--maps");
    expect(unable.stderr).toContain("nothing to show beside its heatmap");
    expect(unable.code).not.toBe(0);
    const nowhere = await place.kensa("inspect", "--model", id, folder, "--maps");
    expect(nowhere.stderr).toContain("--heatmaps");
    expect(nowhere.code).toBe(2);
  });

  test("writes a page with the pictures inside and nothing from elsewhere", async () => {
    const file = join(place.folder, "page.html");
    const { code } = await place.kensa("inspect", "--model", id, await lot("<b>lot"), "--report", file);
    expect(code).toBe(0);
    const page = await readFile(file, "utf8");
    expect(page).toContain("Inspection of &lt;b&gt;lot");
    expect(page.match(/src="data:image\/jpeg;base64,/g)!.length).toBe(6);
    expect(page).not.toMatch(/src="(?!data:)/);
  });

  test("goes on to its end where nobody reads its output any more", async () => {
    const file = join(place.folder, "unread.csv");
    const running = place.start("inspect", "--model", id, await lot("unread"), "--csv", file);
    running.process.stdout.destroy();
    expect((await running.end).code).toBe(0);
    const rows: unknown[] = parse(await readFile(file, "utf8"), { bom: true, columns: true });
    expect(rows).toHaveLength(3);
  });

  test("gives the scores that the model gives in ONNX Runtime alone", async () => {
    const folder = await lot("bare");
    const { stdout } = await place.kensa("inspect", "--model", id, folder, "--json", "-");
    const session = await ort.InferenceSession.create(join(model, "model.onnx"));
    for (const { file, score } of rowsSchema.parse(JSON.parse(stdout))) {
      const pixels = await sharp(file)
        .resize(28, 28, { fit: "fill", kernel: "lanczos3", fastShrinkOnLoad: false })
        .toColourspace("b-w")
        .raw()
        .toBuffer();
      const image = new ort.Tensor("float32", Float32Array.from(pixels), [1, 28, 28, 1]);
      const outputs = await session.run({ image }, ["score"]);
      expect(outputs["score"]!.data[0]).toBeCloseTo(score!, 4);
    }
  });
});

describe("an image that cannot be judged", () => {
  test("is listed with its reason, stops nothing, and makes the exit code 1", async () => {
    const folder = await lot("faulty");
    await writeFile(join(folder, "broken.png"), (await readFile(join(folder, "bad.png"))).subarray(0, 200));
    await writeFile(join(folder, "notes.txt"), "text");
    const file = join(place.folder, "faulty.json");
    const { code, stdout } = await place.kensa("inspect", "--model", id, folder, "--json", file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^CANNOT JUDGE .*broken\.png +\(This PNG image is damaged or incomplete\.\)$/m);
    expect(stdout).toMatch(/^CANNOT JUDGE .*notes\.txt/m);
    expect(stdout).toContain("2 cannot be judged");
    const rows = rowsSchema.parse(JSON.parse(await readFile(file, "utf8")));
    expect(rows).toHaveLength(5);
    const broken = rows.find((row) => row.file.endsWith("broken.png"));
    expect(broken).toMatchObject({
      verdict: "cannot-judge",
      score: null,
      reason: "This PNG image is damaged or incomplete.",
    });
  });

  test("a folder without images is wrong use", async () => {
    const empty = join(place.folder, "empty");
    await mkdir(empty);
    const { code, stderr } = await place.kensa("inspect", "--model", id, empty);
    expect(stderr).toContain("holds no images");
    expect(code).toBe(2);
  });
});

test("with --watch images are judged as they come, and Ctrl-C is a good end", async () => {
  const folder = join(place.folder, "line");
  await mkdir(folder);
  const csv = join(place.folder, "line.csv");
  const running = place.start("inspect", "--model", id, "--watch", folder, "--csv", csv);
  await writeBadPart(join(folder, "first.png"));
  await running.saw("first.png");
  await copyFile(join(folder, "first.png"), join(folder, "second.png"));
  await running.saw("second.png");
  const rows: Record<string, string>[] = parse(await readFile(csv, "utf8"), { bom: true, columns: true });
  expect(rows[0]!["file"]).toBe(join(folder, "first.png"));
  running.process.kill("SIGINT");
  const { code, stdout } = await running.end;
  expect(stdout).toContain("2 images in");
  expect(code).toBe(0);
});

describe("an evaluation", () => {
  let good: string;
  let bad: string;
  beforeAll(async () => {
    good = await place.parts("known/good", 6);
    bad = join(place.folder, "known", "corner");
    await mkdir(bad);
    const masks = join(place.folder, "masks", "corner");
    await mkdir(masks, { recursive: true });
    for (let part = 0; part < 4; part++) {
      await writeBadPart(join(bad, `${part}.png`), 100 + part);
      const mask = Uint8Array.from({ length: 1600 }, (_, i) => (i % 40 < 14 && i < 14 * 40 ? 255 : 0));
      await pictureOf(mask)
        .png()
        .toFile(join(masks, `${part}_mask.png`));
    }
  });

  const evaluate = (...more: string[]) =>
    place.kensa("evaluate", "--model", id, "--good", good, "--bad", bad, ...more);

  test("prints the figures, for each kind of defect too", async () => {
    const { code, stdout } = await evaluate();
    expect(stdout).toMatch(/^Missed defects +\d of 4 = /m);
    expect(stdout).toMatch(/^False rejects +\d of 6 = /m);
    expect(stdout).toMatch(/^Image AUROC +[01]\.\d{3}$/m);
    expect(stdout).toMatch(/^\d of 4 +[01]\.\d{3} +corner$/m);
    expect(stdout).not.toContain("Pixel AUROC");
    expect(code).toBe(0);
  });

  test("prints one object of JSON, with the figures of places where there are masks", async () => {
    const { stdout } = await evaluate("--masks", join(place.folder, "masks"), "--json");
    const printed = lastJson(stdout);
    const result = evaluationResult.parse(printed);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(result).toMatchObject({ images: 10, notJudged: 0, baseRate: 0.4 });
    expect(result.imageAuroc).toBeGreaterThan(0.9);
    expect(result.pixelAuroc).toBeGreaterThan(0.8);
    expect(result.auPro30).not.toBeNull();
    expect(printed).toMatchObject({ jsonVersion: 1, kinds: [{ kind: "corner", images: 4, notJudged: 0 }] });
  });

  test("goes on where an image cannot be judged, names it, and ends with exit code 1", async () => {
    const faulty = await place.parts("known/faulty", 1);
    await writeFile(join(faulty, "empty.png"), "");
    const { code, stdout, stderr } = await evaluate("--good", faulty, "--json");
    expect(lastJson(stdout)).toMatchObject({ images: 12, notJudged: 1 });
    expect(stderr).toMatch(/^Cannot judge .*empty\.png: The file is empty/m);
    expect(code).toBe(1);
  });
});

describe("models", () => {
  test("lists what was trained here, for people and as JSON", async () => {
    const { code, stdout } = await place.kensa("models");
    expect(stdout).toMatch(new RegExp(`^${id} .* bigan .* plate$`, "m"));
    expect(code).toBe(0);
    const { stdout: json } = await place.kensa("models", "--json");
    expect(lastJson(json)).toMatchObject({
      jsonVersion: 1,
      models: [
        { id, product: "plate", preset: "bigan", folder: resolve(model), isPresent: true, active: false },
      ],
    });
  });

  test("of an empty data folder says how to train one", async () => {
    const fresh = await makeWorkplace();
    const { code, stdout } = await fresh.kensa("models");
    expect(stdout).toContain("kensa train --good");
    expect(code).toBe(0);
    await fresh.remove();
  });
});

describe("activate and threshold", () => {
  test("let a model judge, once, in somebody's name", async () => {
    const first = await place.kensa("activate", id, "--by", "Aoki", "--reason", "Lot 7", "--json");
    expect(lastJson(first.stdout)).toMatchObject({
      jsonVersion: 1,
      modelId: id,
      previousModelId: null,
      user: "Aoki",
      reason: "Lot 7",
    });
    expect(first.code).toBe(0);
    expect((await place.kensa("models")).stdout).toMatch(/plate \(active\)$/m);
    const again = await place.kensa("activate", model, "--by", "Aoki");
    expect(again.stderr).toContain("active one already");
    expect(again.code).toBe(3);
    const nobody = await place.kensa("activate", id);
    expect(nobody.stderr).toContain("--by");
    expect(nobody.code).toBe(2);
  });

  test("show the threshold, and put another one in force that inspections then use", async () => {
    const before = lastJson((await place.kensa("threshold", id, "--json")).stdout) as { value: number };
    const { code, stdout } = await place.kensa("threshold", id, "1e6", "--by", "Aoki");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1000000\nSet by hand; /);
    const { stdout: judged } = await place.kensa(
      "inspect",
      "--model",
      id,
      await lot("lenient"),
      "--json",
      "-",
    );
    expect(new Set((JSON.parse(judged) as { verdict: string }[]).map(({ verdict }) => verdict))).toEqual(
      new Set(["pass"]),
    );
    const back = await place.kensa("threshold", id, String(before.value), "--by", "Aoki", "--json");
    expect(lastJson(back.stdout)).toMatchObject({ value: before.value });
    expect(lastJson((await place.kensa("threshold", model, "--json")).stdout)).toMatchObject(before);
  });

  test("set nothing in nobody's name", async () => {
    const { code, stderr } = await place.kensa("threshold", id, "3");
    expect(stderr).toContain("--by NAME");
    expect(code).toBe(2);
  });
});

test("a model of which a byte has changed is refused", async () => {
  const copy = join(place.folder, "copied model");
  await mkdir(copy);
  for (const name of await readdir(model)) await copyFile(join(model, name), join(copy, name));
  const graph = await readFile(join(copy, "model.onnx"));
  graph[1000]! ^= 1;
  await writeFile(join(copy, "model.onnx"), graph);
  const { code, stderr } = await place.kensa("inspect", "--model", copy, await lot("changed"));
  expect(stderr).toContain("a byte has changed");
  expect(code).toBe(3);
});
