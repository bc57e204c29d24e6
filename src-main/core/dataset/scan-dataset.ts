/** @file Looks through a product's folders: what is readable, what is there twice, what is unlike the rest. */
import { stat } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { type Failure, KensaError } from "../../contract/errors.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import type { ListedFile, ScannedImage, ScanRequest } from "../../contract/worker.ts";
import { systemFailure } from "../files/system-failure.ts";
import { readImageFile } from "../image/read-image-file.ts";
import { findNearDuplicates } from "./find-near-duplicates.ts";
import { findOddImages } from "./find-odd-images.ts";
import { inOrder } from "./in-order.ts";
import { listEachFolder } from "./list-each-folder.ts";
import { recordThumbnail, thumbnailBytes } from "./record-thumbnail.ts";
import { requireNotCancelled } from "./require-not-cancelled.ts";

export type ScanContext = {
  readonly signal: AbortSignal;
  /** Once, before any image is read. */
  readonly onFiles: (files: ListedFile[]) => void;
  /** Each image once when it was read, and the good ones again when they were compared. */
  readonly onImages: (images: ScannedImage[]) => void;
  readonly onProgress: (done: number, total: number) => void;
  /** How many of the good images were compared with the others, by the share of all comparisons. */
  readonly onCompared: (done: number, total: number) => void;
};

type Candidate = ListedFile & { readonly refused: ScannedImage["failure"] };

/** Images that are reported together. */
const BATCH = 100;
const UNREAD = { sha256: null, bytes: 0, width: null, height: null, duplicate: false } as const;
const NOT_COMPARED = { nearGroup: null, oddness: null } as const;

/**
 * Reads every image of the folders. One that cannot be used is reported with its reason and stops nothing.
 *
 * @throws KensaError as `listImages`; `cancelled`
 */
export async function scanDataset(request: ScanRequest, context: ScanContext): Promise<void> {
  const candidates = await listCandidates(request, context.signal);
  context.onFiles(candidates.map(({ kind, name, file }) => ({ kind, name, file })));
  const reader = new DatasetReader(request.geometry);
  const batches = new Batches(context.onImages);
  let done = 0;
  for await (const image of inOrder(candidates, (candidate) => reader.read(candidate))) {
    requireNotCancelled(context.signal);
    batches.add(reader.take(image));
    done += 1;
    context.onProgress(done, candidates.length);
  }
  for (const image of await reader.compared(context)) batches.add(image);
  batches.flush();
}

/** Each file once, also where folders lie in one another, and as what the inner one holds. */
async function listCandidates({ good, knownBad }: ScanRequest, signal: AbortSignal): Promise<Candidate[]> {
  const bad = knownBad === null ? [] : [knownBad];
  const lists = [
    ...(await candidatesIn(good, { kind: "good", signal, except: bad })),
    ...(await candidatesIn(bad, { kind: "known-bad", signal, except: good })),
  ];
  return lists.flat();
}

async function candidatesIn(
  roots: readonly string[],
  { kind, ...options }: { kind: Candidate["kind"]; signal: AbortSignal; except: readonly string[] },
): Promise<Candidate[][]> {
  const lists = await listEachFolder(roots, options);
  return lists.map(({ root, files, refused }) => {
    const candidate = (file: string, reason: ScannedImage["failure"]) => ({
      kind,
      name: relative(resolve(root), file).split(sep).join("/"),
      file,
      refused: reason,
    });
    return [
      ...files.map((file) => candidate(file, null)),
      ...refused.map(({ file, reason }) => candidate(file, reason)),
    ];
  });
}

/** What is wrong with a file; anything else is thrown on. */
function expected(thrown: unknown, file: string): Failure {
  const failure = systemFailure(thrown, file);
  if (failure instanceof KensaError) return failure.toFailure();
  throw thrown;
}

type ReadImage = { readonly image: ScannedImage; readonly thumbnail: Uint8Array | null };

class DatasetReader {
  readonly #geometry: ImageGeometry;
  readonly #seen = new Set<string>();
  /** The good images that no other one is a copy of. */
  readonly #good: { image: ScannedImage; thumbnail: Uint8Array }[] = [];

  constructor(geometry: ImageGeometry) {
    this.#geometry = geometry;
  }

  async read({ refused, ...file }: Candidate): Promise<ReadImage> {
    const unread = { ...file, ...UNREAD, ...NOT_COMPARED };
    if (refused !== null) return { image: { ...unread, failure: refused }, thumbnail: null };
    try {
      const { decoded, ...found } = await this.#decode(file.file);
      const thumbnail = found.failure === null ? await recordThumbnail(decoded) : null;
      return { image: { ...unread, ...found }, thumbnail };
    } catch (thrown) {
      return { image: { ...unread, failure: expected(thrown, file.file) }, thumbnail: null };
    }
  }

  /** An image that only the drawn area does not fit is refused for that, but its size is known: an area can be drawn anew. */
  async #decode(file: string) {
    const { size: bytes } = await stat(file);
    const read = async (geometry: ImageGeometry, failure: Failure | null) => {
      const decoded = await readImageFile(file, geometry);
      return { decoded, ...decoded.upright, sha256: decoded.sha256, bytes, failure };
    };
    try {
      return await read(this.#geometry, null);
    } catch (thrown) {
      const { size, channels, fit } = this.#geometry;
      return await read({ size, channels, fit, regionOfInterest: null }, expected(thrown, file));
    }
  }

  /** Takes images in the order of the files, so that of two copies always the same one counts. */
  take({ image, thumbnail }: ReadImage): ScannedImage {
    if (image.kind !== "good" || thumbnail === null || image.sha256 === null) return image;
    if (this.#seen.has(image.sha256)) return { ...image, duplicate: true };
    this.#seen.add(image.sha256);
    this.#good.push({ image, thumbnail });
    return image;
  }

  /** The good images once more, each compared with all the others. */
  async compared({ signal, onCompared }: ScanContext): Promise<ScannedImage[]> {
    const images = this.#good.map(({ image }) => image);
    const thumbnails = new Uint8Array(images.length * thumbnailBytes);
    for (const [i, { thumbnail }] of this.#good.entries()) thumbnails.set(thumbnail, i * thumbnailBytes);
    const hashes = images.map(({ sha256 }) => sha256!);
    // Each image is compared twice, or more: with all others, and with those that are most like it.
    let compared = images.length;
    const say = (done: number) =>
      onCompared(Math.floor((images.length * done) / (compared + images.length)), images.length);
    const { groups } = await findNearDuplicates(thumbnails, hashes, {
      signal,
      onProgress: (done, total) => {
        compared = total;
        say(done);
      },
    });
    const oddness = await findOddImages(thumbnails, hashes, {
      signal,
      onProgress: (done) => say(compared + done),
    });
    const sizes = Map.groupBy(groups, (group) => group);
    return images.map((image, i) => {
      const group = groups[i]!;
      return { ...image, nearGroup: sizes.get(group)!.length > 1 ? group : null, oddness: oddness[i]! };
    });
  }
}

class Batches {
  readonly #give: (images: ScannedImage[]) => void;
  #waiting: ScannedImage[] = [];

  constructor(give: (images: ScannedImage[]) => void) {
    this.#give = give;
  }

  add(image: ScannedImage): void {
    this.#waiting.push(image);
    if (this.#waiting.length === BATCH) this.flush();
  }

  flush(): void {
    if (this.#waiting.length > 0) this.#give(this.#waiting);
    this.#waiting = [];
  }
}
