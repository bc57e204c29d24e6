import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Failure } from "../../../src-main/contract/errors.ts";
import { sha256OfFile } from "../../../src-main/core/files/hash.ts";
import { addInspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { startInspection } from "../../../src-main/core/store/inspections.ts";
import { registerModel } from "../../../src-main/core/store/models.ts";
import { writeTellingModel } from "../../helpers/telling-model.ts";
import { writeParts } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { sampleImage } from "../store/sample-values.ts";
import { openApp } from "./open-app.ts";

it("a picture over which the compute process died is never opened again, although its file can be read", async () => {
  const folder = await temporaryFolder();
  const app = await openApp(join(folder, "data"));
  onTestFinished(() => app.close());
  const { manifest, folder: model } = await writeTellingModel(join(folder, "model"));
  const { id: modelId } = await registerModel(app.store, manifest, model);
  const { id: inspectionId } = await startInspection(app.store, modelId, process.pid);
  const [file] = await writeParts(folder, 1, 32);
  const crash: Failure = {
    code: "worker-crashed",
    message: "The compute process died over this image twice.",
  };
  const unread = { verdict: "cannot-judge", score: null } as const;
  const sha256 = await sha256OfFile(file!);
  const [deadly, readable] = await addInspectedImages(app.store, inspectionId, [
    sampleImage(file!, { ...unread, sha256, reason: crash }),
    sampleImage(file!, { ...unread, sha256, reason: { ...crash, code: "internal" } }),
  ]);
  for (const picture of ["image", "heatmap"] as const) {
    await expect(app.media.open({ kind: "inspected", id: deadly!, picture })).rejects.toMatchObject({
      code: "damaged",
      message: crash.message,
    });
    const shown = await app.media.open({ kind: "inspected", id: readable!, picture });
    expect(shown.type).toBe("image/png");
  }
});
