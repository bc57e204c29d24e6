/** @file Pictures and files by id: what `/media/…` means, found in the database and made ready to be sent. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { SimulatedDefectKind } from "../../contract/defects.ts";
import { KensaError } from "../../contract/errors.ts";
import type { MediaTarget } from "../../contract/media.ts";
import { systemFailure } from "../files/system-failure.ts";
import { fileFormat } from "../image/file-format.ts";
import { openImage, runPipeline, uprightPipeline } from "../image/open-image.ts";
import { pixelsToPng } from "../image/picture.ts";
import { readKnownImage } from "../image/read-image-file.ts";
import { renderSmall } from "../image/render-small.ts";
import { readManifest } from "../model/model-folder.ts";
import { getDatasetImage } from "../store/dataset-images.ts";
import { getModelImage } from "../store/model-images.ts";
import { getModel } from "../store/models.ts";
import { fromPortablePath } from "../store/portable-path.ts";
import { findReviewed } from "../store/reviewed-images.ts";
import { getRun } from "../store/runs.ts";
import { runPaths } from "../training/run-folder.ts";
import type { AppContext } from "./app-context.ts";
import { isPictureRemoved } from "./camera-pictures.ts";
import { exportedFile } from "./export/write-export.ts";
import { PictureCache } from "./picture-cache.ts";

/** What is to be sent. A file is streamed by the shell, which knows about ranges. */
export type Media = {
  readonly content:
    | { readonly kind: "bytes"; readonly bytes: Uint8Array }
    | { readonly kind: "file"; readonly path: string };
  /** A MIME type. */
  readonly type: string;
  /** Set where a browser is to save it under this name instead of showing it. */
  readonly downloadName: string | null;
};

/** What browsers show; anything else is sent as PNG. */
const SHOWN_TYPES: Readonly<Record<string, string>> = {
  JPEG: "image/jpeg",
  PNG: "image/png",
  GIF: "image/gif",
  WebP: "image/webp",
  AVIF: "image/avif",
};
const EXPORT_TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  html: "text/html; charset=utf-8",
  zip: "application/zip",
};

/** A file, and the hash of the content that is meant. */
type KnownFile = { readonly file: string; readonly sha256: string | null };

export class MediaService {
  readonly #context: AppContext;
  readonly #cache = new PictureCache();

  constructor(context: AppContext) {
    this.#context = context;
  }

  /** @throws KensaError `not-found`; `damaged`, `unsupported`, … where an image cannot be shown */
  async open(target: MediaTarget): Promise<Media> {
    const { store } = this.#context;
    switch (target.kind) {
      case "file":
        return this.#image(await getDatasetImage(store, target.id), target.width);
      case "checked":
        return this.#image(await getModelImage(store, target.id), target.width);
      case "inspected":
        return this.#inspected(target);
      case "model":
        return this.#modelPicture(target.id, target.picture);
      case "preview":
        return pictureFile(runPaths((await getRun(store, target.id)).folder).preview);
      case "defects":
        return this.#defects(target.id, target.defect);
      case "export":
        return this.#export(target.id);
    }
  }

  async #inspected({ id, picture, width }: Extract<MediaTarget, { kind: "inspected" }>): Promise<Media> {
    const { store, resident, threads } = this.#context;
    const image = await findReviewed(store, id);
    if (image === undefined) throw new KensaError("not-found", `There is no inspected image ${id}.`);
    const file = fromPortablePath(store.folder.root, image.file);
    const { sha256, reason } = image;
    // The program itself would die over it.
    if (reason?.code === "worker-crashed") throw new KensaError("damaged", reason.message);
    if (await isPictureRemoved(store.folder.root, image)) {
      throw new KensaError(
        "not-found",
        "The picture was removed to make room; its verdict and score are kept.",
      );
    }
    if (picture === "image") return this.#image({ file, sha256 }, width);
    const { folder: model } = await getModel(store, image.modelId);
    const bytes = await this.#cache.get(JSON.stringify([id, picture]), async () => {
      const answer = await resident.ask({ kind: "picture", model, file, sha256, picture, threads });
      if (answer.kind === "picture") return Buffer.from(answer.png, "base64");
      throw new KensaError("internal", "The compute process answered another question.");
    });
    return { content: { kind: "bytes", bytes }, type: "image/png", downloadName: null };
  }

  /**
   * An image file as it is where browsers show it, and smaller where a width is given. Only the content that is known by its hash
   * is shown, so that it can never change; one without a hash was never read.
   */
  async #image({ file, sha256 }: KnownFile, width: number | undefined): Promise<Media> {
    if (width !== undefined) {
      const { size, mtimeMs } = await stat(file).catch((thrown: unknown) => {
        throw systemFailure(thrown, file);
      });
      const key = JSON.stringify([file, sha256, size, mtimeMs, width]);
      const bytes = await this.#cache.get(key, async () =>
        renderSmall(await readKnownImage(file, sha256), width),
      );
      return { content: { kind: "bytes", bytes }, type: "image/jpeg", downloadName: null };
    }
    const bytes = await readKnownImage(file, sha256);
    const type = SHOWN_TYPES[fileFormat(bytes)?.name ?? ""];
    const content = { kind: "bytes" as const, bytes: type === undefined ? await asPng(bytes) : bytes };
    return { content, type: type ?? "image/png", downloadName: null };
  }

  async #modelPicture(id: string, name: string): Promise<Media> {
    const { folder } = await getModel(this.#context.store, id);
    const { pictures } = await readManifest(folder);
    if (pictures.some((picture) => picture.name === name)) {
      return pictureFile(join(folder, name));
    }
    throw new KensaError("not-found", `The model has no picture "${name}".`);
  }

  async #defects(id: string, kind: SimulatedDefectKind): Promise<Media> {
    const bytes = await this.#context.defectSheets.strip(id, kind);
    return { content: { kind: "bytes", bytes }, type: "image/png", downloadName: null };
  }

  async #export(id: string): Promise<Media> {
    const { path, name } = await exportedFile(this.#context.store, id);
    const type = EXPORT_TYPES[name.split(".").at(-1)!] ?? "application/octet-stream";
    return { content: { kind: "file", path }, type, downloadName: name };
  }
}

async function pictureFile(path: string): Promise<Media> {
  await stat(path).catch((thrown: unknown) => {
    throw systemFailure(thrown, path);
  });
  return { content: { kind: "file", path }, type: "image/png", downloadName: null };
}

async function asPng(bytes: Buffer): Promise<Buffer> {
  const image = await openImage(bytes);
  const picture = await runPipeline(uprightPipeline(image), image.format, 3);
  return pixelsToPng(picture.pixels, picture);
}
