/** @file Inspections of camera frames: each frame is kept, judged by the resident process, and stored before it is answered. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Threshold } from "../../contract/calibration.ts";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type { FrameVerdict, InspectionSource, InspectionSummary } from "../../contract/inspect-api.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import { systemFailure } from "../files/system-failure.ts";
import { writeFileWhole } from "../files/write-whole.ts";
import { fileFormat } from "../image/file-format.ts";
import { unjudgedImage } from "../inspection/unjudged-image.ts";
import { readManifest } from "../model/model-folder.ts";
import { addInspectedImages } from "../store/inspected-images.ts";
import { getInspectionOverview } from "../store/inspection-overviews.ts";
import { endInspection, startInspection } from "../store/inspections.ts";
import { getModel } from "../store/models.ts";
import { toPortablePath } from "../store/portable-path.ts";
import type { AppContext } from "./app-context.ts";
import { thresholdInForce } from "./model-check.ts";

type Session = { readonly model: string; readonly threshold: Threshold; readonly folder: string };

/** What a browser's camera picture may come as. */
const EXTENSIONS: Readonly<Record<string, string>> = { JPEG: "jpg", PNG: "png", WebP: "webp" };

export class CameraSessions {
  readonly #context: AppContext;
  readonly #open = new Map<number, Session>();

  constructor(context: AppContext) {
    this.#context = context;
  }

  /** @throws KensaError `not-found`, `damaged` where the model cannot be opened */
  async open(modelId: string, origin: { user: string; camera: string }): Promise<InspectionSummary> {
    const { store } = this.#context;
    const { folder: model } = await getModel(store, modelId);
    const threshold = await thresholdInForce(store, await readManifest(model));
    const source: InspectionSource = { kind: "camera", name: origin.camera };
    const { id } = await startInspection(store, modelId, process.pid, { source, user: origin.user });
    const folder = join(store.folder.root, "frames", String(id));
    await mkdir(folder, { recursive: true }).catch((thrown: unknown) => {
      throw systemFailure(thrown, folder);
    });
    this.#open.set(id, { model, threshold, folder });
    return getInspectionOverview(store, id);
  }

  /**
   * The verdict for one frame; a fault of the engine is `cannot-judge`, never `pass`.
   *
   * @throws KensaError `conflict` where the camera is not open here, `unsupported` for what is no picture, `disk-full`
   */
  async judge(inspectionId: number, frame: Blob): Promise<FrameVerdict> {
    const startedMs = performance.now();
    const session = this.#require(inspectionId);
    const file = await this.#keep(session, Buffer.from(await frame.arrayBuffer()));
    const { store } = this.#context;
    const image = await this.#judged(session, file);
    const stored = { ...image, file: toPortablePath(store.folder.root, file) };
    const [id] = await addInspectedImages(store, inspectionId, [stored]);
    const { verdict, score, threshold, reason, regions, size } = image;
    const milliseconds = performance.now() - startedMs;
    return { id: id!, verdict, score, threshold, reason, regions, size, milliseconds };
  }

  /** @throws KensaError `conflict` where the camera is not open here */
  async close(inspectionId: number): Promise<InspectionSummary> {
    this.#require(inspectionId);
    this.#open.delete(inspectionId);
    const { store } = this.#context;
    await endInspection(store, inspectionId, { state: "finished" });
    return getInspectionOverview(store, inspectionId);
  }

  async closeAll(): Promise<void> {
    for (const id of this.#open.keys()) await this.close(id);
  }

  #require(inspectionId: number): Session {
    const session = this.#open.get(inspectionId);
    if (session) return session;
    throw new KensaError("conflict", "The camera of this inspection is not open.", {
      action: "Start the camera again.",
      failureCause: "camera-not-open",
    });
  }

  async #keep({ folder }: Session, bytes: Buffer): Promise<string> {
    const extension = EXTENSIONS[fileFormat(bytes)?.name ?? ""];
    if (extension === undefined) {
      throw new KensaError("unsupported", "What the camera sent is not a JPEG, PNG or WebP picture.");
    }
    const time = this.#context.ports.now().toISOString().replaceAll(/[-:]/g, "").replace(".", "-");
    const file = join(folder, `${time}-${randomBytes(3).toString("hex")}.${extension}`);
    await writeFileWhole(file, bytes);
    return file;
  }

  async #judged({ model, threshold }: Session, file: string): Promise<InspectedImage> {
    const { resident, threads } = this.#context;
    try {
      const answer = await resident.ask({ kind: "judge", model, threshold, file, threads });
      if (answer.kind === "judged") return answer.image;
      throw new KensaError("internal", "The compute process answered another question.");
    } catch (thrown) {
      return unjudgedImage(file, threshold.value, failureOf(thrown));
    }
  }
}
