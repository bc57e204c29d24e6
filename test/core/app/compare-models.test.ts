import { join } from "node:path";
import { expect, it } from "vitest";
import { imagesNewToBoth } from "../../../src-main/core/app/compare-models.ts";
import { sha256 } from "../../../src-main/core/files/hash.ts";
import { addModelImages } from "../../../src-main/core/store/model-images.ts";
import { registerModel } from "../../../src-main/core/store/models.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleManifest } from "../store/sample-values.ts";
import { temporaryStore } from "../store/samples.ts";

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
