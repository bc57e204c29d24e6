/** @file The images of results as a ZIP file, in a folder for each verdict. */
import { type FileHandle, open } from "node:fs/promises";
import { Zip, ZipPassThrough } from "fflate";
import { KensaError } from "../../../contract/errors.ts";
import { readImageBytes } from "../../image/read-image-file.ts";
import { fromPortablePath } from "../../store/portable-path.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";

/** Beyond this a ZIP file needs an extension that the library does not write. */
const MOST_BYTES = 4_000_000_000;

/**
 * Writes the image files as they are: pictures do not get smaller by packing. One that is gone is passed over.
 *
 * @param root of the data folder
 * @throws KensaError `invalid-input` where the images are too much for one file
 */
export async function writeArchive(
  path: string,
  images: AsyncIterable<ReviewedImage>,
  root: string,
): Promise<void> {
  const file = await open(path, "wx");
  try {
    const archive = new Archive(file);
    for await (const image of images) {
      const bytes = await readImageBytes(fromPortablePath(root, image.file)).catch(() => null);
      if (bytes !== null) await archive.add(entryName(image), bytes.bytes);
    }
    await archive.end();
  } finally {
    await file.close();
  }
}

class Archive {
  readonly #file: FileHandle;
  readonly #zip: Zip;
  #waiting: Uint8Array[] = [];
  #bytes = 0;

  constructor(file: FileHandle) {
    this.#file = file;
    this.#zip = new Zip((fault, chunk) => {
      if (fault) throw fault;
      this.#waiting.push(chunk);
    });
  }

  async add(name: string, bytes: Uint8Array): Promise<void> {
    const entry = new ZipPassThrough(name);
    this.#zip.add(entry);
    entry.push(bytes, true);
    await this.#write();
  }

  async end(): Promise<void> {
    this.#zip.end();
    await this.#write();
  }

  async #write(): Promise<void> {
    const chunks = this.#waiting;
    this.#waiting = [];
    for (const chunk of chunks) {
      this.#bytes += chunk.length;
      await this.#file.writeFile(chunk);
    }
    if (this.#bytes <= MOST_BYTES) return;
    throw new KensaError("invalid-input", "These images are too many for one ZIP file (4 GB).", {
      action: "Choose fewer of them, by time or by verdict.",
    });
  }
}

/** `<verdict>/<id>-<name>`; what another system would take for a path or refuse is replaced. */
function entryName({ id, name: given, verdict, decision }: ReviewedImage): string {
  const name = given.replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, "_");
  return `${decision?.newVerdict ?? verdict}/${id}-${name}`;
}
