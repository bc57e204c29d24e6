/** @file Inspections of camera frames: each frame is kept, judged by the resident process, and stored before it is answered. */
import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Threshold } from "../../contract/calibration.ts";
import { failureOf, KensaError } from "../../contract/errors.ts";
import {
  CAMERA_SILENCE_MS,
  type CameraState,
  type FrameVerdict,
  type InspectionSource,
  type InspectionSummary,
  LONGEST_JUDGEMENT_MS,
} from "../../contract/inspect-api.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { ModelManifest } from "../../contract/model.ts";
import { systemFailure } from "../files/system-failure.ts";
import { writeFileWhole } from "../files/write-whole.ts";
import { fileFormat } from "../image/file-format.ts";
import { unjudgedImage } from "../inspection/unjudged-image.ts";
import { readManifest } from "../model/model-folder.ts";
import { addInspectedImages } from "../store/inspected-images.ts";
import { getInspectionOverview } from "../store/inspection-overviews.ts";
import { endInspection, startInspection } from "../store/inspections.ts";
import { getActiveModel, getModel } from "../store/models.ts";
import { toPortablePath } from "../store/portable-path.ts";
import type { AppContext } from "./app-context.ts";
import { CameraPictures } from "./camera-pictures.ts";
import { thresholdInForce } from "./model-check.ts";

type Session = {
  readonly modelId: string;
  readonly productId: number;
  /** Whether it ends when another model of its product is activated: nobody chose this one by name. */
  readonly followsActive: boolean;
  readonly manifest: ModelManifest;
  readonly model: string;
  readonly folder: string;
  /** Aborted when the camera is closed: nobody waits for its frames any longer. */
  readonly ending: AbortController;
  readonly underWay: Set<Promise<FrameVerdict>>;
  /** Ends it when nothing is heard of its page. */
  readonly silence: NodeJS.Timeout;
};

/** What a browser's camera picture may come as. */
const EXTENSIONS: Readonly<Record<string, string>> = { JPEG: "jpg", PNG: "png", WebP: "webp" };

export class CameraSessions {
  readonly #context: AppContext;
  readonly #pictures: CameraPictures;
  readonly #open = new Map<number, Session>();
  /** What nobody waits for but the end of the application. */
  #background: Promise<unknown> = Promise.resolve();

  constructor(context: AppContext) {
    this.#context = context;
    this.#pictures = new CameraPictures(context.store);
  }

  /**
   * @param origin where `followsActive`, the inspection ends when another model of the product is activated
   * @throws KensaError `not-found`, `damaged` where the model cannot be opened
   */
  async open(
    modelId: string,
    origin: { user: string; camera: string; followsActive: boolean },
  ): Promise<InspectionSummary> {
    const { store, ports } = this.#context;
    const { folder: model, productId } = await getModel(store, modelId);
    const manifest = await readManifest(model);
    const source: InspectionSource = { kind: "camera", name: origin.camera };
    const { id } = await startInspection(store, modelId, process.pid, { source, user: origin.user });
    const folder = this.#pictures.folderOf(id);
    await mkdir(folder, { recursive: true }).catch((thrown: unknown) => {
      throw systemFailure(thrown, folder);
    });
    const session = { modelId, productId, followsActive: origin.followsActive, manifest, model, folder };
    const silence = setTimeout(() => void this.#endSilent(id), CAMERA_SILENCE_MS).unref();
    this.#open.set(id, { ...session, ending: new AbortController(), underWay: new Set(), silence });
    if (this.#open.size === 1) ports.onCamera?.(true);
    this.#inTheBackground(this.#pictures.begin());
    return getInspectionOverview(store, id);
  }

  /**
   * The verdict for one frame, by the threshold that is in force now; a fault of the engine is `cannot-judge`, never `pass`, and so is
   * a verdict that nobody waits for any longer: whoever asked shows it as such already.
   *
   * @param signal of who waits for the verdict
   * @throws KensaError `conflict` where the camera is not open here, or another model was activated, which ends the inspection;
   *   `unsupported` for what is no picture, `disk-full`
   */
  async judge(inspectionId: number, frame: Blob, signal?: AbortSignal): Promise<FrameVerdict> {
    const session = this.#hear(inspectionId);
    await this.#requireSameModel(inspectionId, session);
    // It may have been closed meanwhile.
    this.#require(inspectionId);
    const waiting = AbortSignal.any([
      session.ending.signal,
      AbortSignal.timeout(LONGEST_JUDGEMENT_MS),
      ...(signal ? [signal] : []),
    ]);
    const judging = this.#judgeAndStore(inspectionId, { session, frame, waiting });
    session.underWay.add(judging);
    return judging.finally(() => session.underWay.delete(judging));
  }

  /**
   * A sign of life of who uses the camera. Answers what judges the next frame.
   *
   * @throws KensaError `conflict` where the camera is not open here
   */
  async keep(inspectionId: number): Promise<CameraState> {
    const session = this.#hear(inspectionId);
    const { store } = this.#context;
    const active = session.followsActive ? await getActiveModel(store, session.productId) : null;
    const { id, createdAt, threshold } = active ?? (await getModel(store, session.modelId));
    return { modelId: id, modelCreatedAt: createdAt, threshold, disk: await this.#pictures.space() };
  }

  /**
   * Ends the inspection. What is being judged is stored as «cannot judge».
   *
   * @throws KensaError `conflict` where the camera is not open here
   */
  async close(inspectionId: number): Promise<InspectionSummary> {
    const { ending, underWay, silence } = this.#require(inspectionId);
    this.#open.delete(inspectionId);
    clearTimeout(silence);
    ending.abort();
    await Promise.allSettled(underWay);
    const { store, ports } = this.#context;
    if (this.#open.size === 0) ports.onCamera?.(false);
    await endInspection(store, inspectionId, { state: "finished" });
    return getInspectionOverview(store, inspectionId);
  }

  async closeAll(): Promise<void> {
    for (const id of this.#open.keys()) await this.close(id);
    await this.#background;
  }

  #require(inspectionId: number): Session {
    const session = this.#open.get(inspectionId);
    if (session) return session;
    throw new KensaError("conflict", "The camera of this inspection is not open.", {
      action: "Start the camera again.",
      failureCause: "camera-not-open",
    });
  }

  #hear(inspectionId: number): Session {
    const session = this.#require(inspectionId);
    session.silence.refresh();
    return session;
  }

  /** Its page was closed, or its computer has gone: nobody else would end it. */
  async #endSilent(inspectionId: number): Promise<void> {
    await this.close(inspectionId).catch((thrown: unknown) => this.#context.ports.onFault?.(thrown));
  }

  #inTheBackground(work: Promise<void>): void {
    this.#background = Promise.allSettled([this.#background, work.catch(this.#context.ports.onFault)]);
  }

  /** An inspection is one model's, so that every result tells whose it is. */
  async #requireSameModel(inspectionId: number, session: Session): Promise<void> {
    if (!session.followsActive) return;
    const active = await getActiveModel(this.#context.store, session.productId);
    if (active?.id === session.modelId) return;
    if (this.#open.has(inspectionId)) await this.close(inspectionId);
    throw new KensaError(
      "conflict",
      "Another model was activated: the inspection with the one before has ended.",
      {
        action: "Start the camera again.",
        failureCause: "model-replaced",
      },
    );
  }

  async #judgeAndStore(inspectionId: number, { session, frame, waiting }: Judging): Promise<FrameVerdict> {
    const startedMs = performance.now();
    const { store } = this.#context;
    const threshold = await thresholdInForce(store, session.manifest);
    const file = await this.#keep(session, Buffer.from(await frame.arrayBuffer()));
    const judged = await this.#judged({ model: session.model, threshold, file }, waiting);
    // Nothing may come between this question and the storing.
    const image = waiting.aborted ? unjudgedImage(file, threshold.value, noAnswer().toFailure()) : judged;
    const stored = { ...image, file: toPortablePath(store.folder.root, file) };
    const [id] = await addInspectedImages(store, inspectionId, [stored]).catch(async (thrown: unknown) => {
      // Nothing would ever name this picture.
      await rm(file, { force: true });
      throw thrown;
    });
    // No part waits for it.
    if (image.verdict === "pass") this.#inTheBackground(this.#pictures.add(id!, file));
    const { verdict, score, reason, regions, size } = image;
    const milliseconds = performance.now() - startedMs;
    return { id: id!, verdict, score, threshold: image.threshold, reason, regions, size, milliseconds };
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

  /** Does not wait for the compute process longer than anybody else does. */
  async #judged(
    question: { model: string; threshold: Threshold; file: string },
    waiting: AbortSignal,
  ): Promise<InspectedImage> {
    const { resident, threads } = this.#context;
    const given = Promise.withResolvers<never>();
    const giveUp = () => given.reject(noAnswer());
    waiting.addEventListener("abort", giveUp, { once: true });
    try {
      if (waiting.aborted) throw noAnswer();
      const answer = await Promise.race([
        resident.ask({ kind: "judge", ...question, threads }),
        given.promise,
      ]);
      if (answer.kind === "judged") return answer.image;
      throw new KensaError("internal", "The compute process answered another question.");
    } catch (thrown) {
      return unjudgedImage(question.file, question.threshold.value, failureOf(thrown));
    } finally {
      waiting.removeEventListener("abort", giveUp);
    }
  }
}

type Judging = { readonly session: Session; readonly frame: Blob; readonly waiting: AbortSignal };

function noAnswer(): KensaError {
  return new KensaError("no-answer", "Nobody waited for the verdict any longer when it came.", {
    action: "Judge this part again.",
  });
}
