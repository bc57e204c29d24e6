import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { imagesNewToBoth } from "../../../src-main/core/app/compare-models.ts";
import { sha256 } from "../../../src-main/core/files/hash.ts";
import { openModel, writeModel } from "../../../src-main/core/model/model-folder.ts";
import { addModelImages } from "../../../src-main/core/store/model-images.ts";
import { registerModel } from "../../../src-main/core/store/models.ts";
import { changeProductSettings } from "../../../src-main/core/store/product-settings.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { tellingModel } from "../../helpers/telling-model.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { writePicture } from "../inspection/grey-pictures.ts";
import { sampleManifest } from "../store/sample-values.ts";
import { temporaryStore } from "../store/samples.ts";
import { call, ended, openApp } from "./open-app.ts";

type Uses = Readonly<Record<"train" | "calibration" | "check", string>>;

/** A model of the one product; each letter is an image, of the same content wherever it occurs. */
async function enterModel(store: Store, id: string, uses: Uses): Promise<void> {
  await registerModel(store, sampleManifest(id), join(store.folder.models, id));
  for (const usedFor of ["train", "calibration", "check"] as const) {
    const images = [...uses[usedFor]].map((letter) => ({
      usedFor,
      sha256: sha256(Buffer.from(letter)),
      file: join(store.folder.models, `${letter}.png`),
    }));
    await addModelImages(store, id, images);
  }
}

/** The letters of the good images that both models are compared on. */
async function comparedOn(first: Uses, second: Uses): Promise<string[]> {
  const store = await temporaryStore();
  await enterModel(store, "first", first);
  await enterModel(store, "second", second);
  const ids = { first: "first", second: "second" };
  const images = await imagesNewToBoth(store, ids, new AbortController().signal);
  return images.map(({ file }) => file.at(-5)!).toSorted();
}

it("compares two models on good images that neither was trained on or took its threshold from, each once", async () => {
  const first = { train: "ab", calibration: "cd", check: "efg" };
  const second = { train: "ae", calibration: "fh", check: "gci" };
  expect(await comparedOn(first, second)).toEqual(["g", "i"]);
});

it("does not compare models on calibration images alone", async () => {
  const first = { train: "ab", calibration: "cd", check: "e" };
  const second = { train: "ae", calibration: "bf", check: "c" };
  await expect(comparedOn(first, second)).rejects.toMatchObject({ code: "too-few-images" });
});

/** Good parts and known-bad ones, whose scores are in their names, and two models of which the second is stricter. */
async function withTellingModels() {
  const folder = await temporaryFolder();
  const app = await openApp(join(folder, "data"));
  onTestFinished(() => app.close());
  const knownBadFolder = join(folder, "bad");
  for (const score of [44, 46, 200]) await writePicture(join(knownBadFolder, `b${score}.png`), score);
  const good = [43, 44, 45, 46].map(async (score) => {
    const file = await writePicture(join(folder, `g${score}.png`), score);
    return { usedFor: "check" as const, file, sha256: sha256(await readFile(file)) };
  });
  for (const [id, value] of [["first", 45.5] as const, ["second", 43.5] as const]) {
    const { manifest, ...model } = await tellingModel();
    const { basis } = manifest.threshold;
    const at = join(folder, id);
    await writeModel(at, { ...model, manifest: { ...manifest, id, threshold: { value, basis } } });
    const { productId } = await registerModel(app.store, (await openModel(at)).manifest, at);
    await addModelImages(app.store, id, await Promise.all(good));
    await changeProductSettings(app.store, productId, { settings: { knownBadFolder } });
  }
  return app;
}

it("tells on which images the verdicts differ, known-bad ones among them, and no others", async () => {
  const app = await withTellingModels();
  const job = await app.services.models.compare({ first: "first", second: "second" }, call);
  const { result } = await ended(app, job);
  if (result?.kind !== "comparison") throw new Error("The comparison did not finish.");
  const { good, defective, flips, first, second } = result.comparison;
  expect([good, defective]).toEqual([4, 3]);
  const [passed, failed] = [{ verdict: "pass" }, { verdict: "fail" }];
  expect(flips.map((flip) => [flip.name, flip.truth, flip.first, flip.second])).toEqual([
    ["g44.png", "good", { score: 44, ...passed }, { score: 44, ...failed }],
    ["g45.png", "good", { score: 45, ...passed }, { score: 45, ...failed }],
    ["b44.png", "defective", { score: 44, ...passed }, { score: 44, ...failed }],
  ]);
  expect(first.figures.misses).toMatchObject({ count: 1, of: 3 });
  expect(second.figures.misses).toMatchObject({ count: 0, of: 3 });
});
