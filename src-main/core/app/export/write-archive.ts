/** @file The images of results as a ZIP file, in a folder for each verdict. */
import { type FileHandle, open } from "node:fs/promises";
import { Zip, ZipPassThrough } from "fflate";
import { KensaError } from "../../../contract/errors.ts";
import { readKnownImage } from "../../image/read-image-file.ts";
import { fromPortablePath } from "../../store/portable-path.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";

/** Beyond this a ZIP file needs an extension that the library does not write. */
const MOST_BYTES = 4_000_000_000;
const MOST_ENTRIES = 65_535;

/**
 * Writes the image files as they are: pictures do not get smaller by packing. Returns how many are left out, since they cannot be read,
 * now or ever, or hold another picture than the one that was judged.
 *
 * @param root of the data folder
 * @param total of the images
 * @throws KensaError `invalid-input` where the images are too much for one file
 */
export async function writeArchive(
  path: string,
  images: AsyncIterable<ReviewedImage>,
  { root, total }: { readonly root: string; readonly total: number },
): Promise<number> {
  if (total > MOST_ENTRIES) throw tooMany(`${MOST_ENTRIES.toLocaleString("en")} files`);
  let leftOut = 0;
  const file = await open(path, "wx");
  try {
    const archive = new Archive(file);
    for await (const image of images) {
      const bytes = await judgedBytes(fromPortablePath(root, image.file), image.sha256);
      if (bytes === null) leftOut += 1;
      else await archive.add(entryName(image), bytes);
    }
    await archive.end();
    return leftOut;
  } finally {
    await file.close();
  }
}

/** Null where there is no picture to be had, or another one than what was judged. */
async function judgedBytes(file: string, sha256: string | null): Promise<Buffer | null> {
  try {
    return await readKnownImage(file, sha256);
  } catch (thrown) {
    if (thrown instanceof KensaError) return null;
    throw thrown;
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
    throw tooMany("4 GB");
  }
}

function tooMany(limit: string): KensaError {
  return new KensaError("invalid-input", `These images are too many for one ZIP file (${limit}).`, {
    action: "Choose fewer of them, by time or by verdict.",
  });
}

/** `<verdict>/<id>-<name>`; what another system would take for a path or refuse is replaced. */
function entryName({ id, name: given, verdict, decision }: ReviewedImage): string {
  const name = given.replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, "_");
  return `${decision?.newVerdict ?? verdict}/${id}-${name}`;
}
