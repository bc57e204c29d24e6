/** @file Results as a file to be fetched: written whole into a folder of its own, under the name that it is saved by. */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { KensaError } from "../../../contract/errors.ts";
import type { Language } from "../../../contract/language.ts";
import type { ExportFormat, ResultFilter } from "../../../contract/results-api.ts";
import { removeSurely } from "../../files/remove-surely.ts";
import { systemCode } from "../../files/system-failure.ts";
import { writeFolderWhole } from "../../files/write-whole.ts";
import { allResults, countResults } from "../../store/results.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";
import type { Store } from "../../store/store.ts";
import type { AppContext } from "../app-context.ts";
import type { JobHandle } from "../job-service.ts";
import { localTime } from "./local-time.ts";
import { writeArchive } from "./write-archive.ts";
import { writeHtmlReport } from "./write-report.ts";
import { writeCsv, writeWorkbook } from "./write-spreadsheet.ts";

export type ExportRequest = {
  readonly filter: ResultFilter;
  readonly format: ExportFormat;
  readonly imageIds?: readonly number[] | undefined;
  /** By whose clock times are told to people; UTC unless it is given. */
  readonly timeZone?: string | undefined;
  /** Of the report and of the Excel file; English unless it is given. */
  readonly language?: Language | undefined;
};

export type WrittenExport = {
  readonly exportId: string;
  readonly fileName: string;
  readonly bytes: number;
  /** Images that a ZIP file does not hold, since their files are gone or have changed. */
  readonly leftOut: number;
};

const ENDINGS = { csv: "csv", xlsx: "xlsx", html: "html", images: "zip" } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Writes what the filter lets through; null where it was cancelled, and then nothing is left.
 *
 * @throws KensaError `not-found` where nothing is let through, `invalid-input`, `disk-full`
 */
export async function writeExport(
  context: AppContext,
  request: ExportRequest,
  { signal, progress }: JobHandle,
): Promise<WrittenExport | null> {
  const { store, ports } = context;
  const { total } = await countResults(store, request.filter, request.imageIds);
  if (total === 0) throw new KensaError("not-found", "There is no result to export.");
  const exportId = `export-${randomBytes(6).toString("hex")}`;
  const { timeZone = "UTC", language = "en" } = request;
  const date = localTime(ports.now().toISOString(), timeZone).slice(0, 10);
  const fileName = `kensa-results-${date}.${ENDINGS[request.format]}`;
  const folder = exportFolder(store, exportId);
  const stopped = new Stopped();
  let leftOut = 0;
  const onProgress = (stage: "prepare" | "write") => (done: number, of: number) => {
    if (signal.aborted) throw stopped;
    progress({ stage, done, total: of, secondsLeft: null, imagesPerSecond: null });
  };
  // A report takes its time over the pictures, when all its rows are known.
  const onImage = onProgress(request.format === "html" ? "prepare" : "write");
  const onPictures = onProgress("write");
  const images = counted(allResults(store, request.filter, request.imageIds), (done) => onImage(done, total));
  try {
    await mkdir(exportsFolder(store), { recursive: true });
    await writeFolderWhole(folder, async (temporary) => {
      const path = join(temporary, fileName);
      leftOut = await write(context, { ...request, timeZone, language }, { images, total, onPictures }, path);
      if (signal.aborted) throw stopped;
    });
  } catch (thrown) {
    if (thrown === stopped) return null;
    throw thrown;
  }
  const { size } = await stat(join(folder, fileName));
  return { exportId, fileName, bytes: size, leftOut };
}

/** The file of a finished export. Throws `not-found`. */
export async function exportedFile(store: Store, exportId: string): Promise<{ path: string; name: string }> {
  const folder = exportFolder(store, exportId);
  const [name] = await readdir(folder).catch(() => []);
  if (name === undefined) {
    throw new KensaError("not-found", "This export is no longer there.", { action: "Export again." });
  }
  return { path: join(folder, name), name };
}

/**
 * Removes exports of earlier days: they were fetched, or can be written again. Where one cannot be removed now it is tried
 * again at the next start.
 */
export async function removeOldExports(store: Store, onFailure: (thrown: unknown) => void): Promise<void> {
  const folder = exportsFolder(store);
  const oldest = store.clock().getTime() - DAY_MS;
  for (const name of await readdir(folder).catch(() => [])) {
    await removeOlder(join(folder, name), oldest).catch(onFailure);
  }
}

async function removeOlder(path: string, oldestMs: number): Promise<void> {
  // Another Kensa may be removing it at this moment.
  const status = await stat(path).catch((thrown: unknown) => {
    if (systemCode(thrown) === "ENOENT") return undefined;
    throw thrown;
  });
  if (status !== undefined && status.mtimeMs < oldestMs) await removeSurely(path);
}

class Stopped extends Error {}

type Contents = {
  readonly images: AsyncGenerator<ReviewedImage>;
  readonly total: number;
  /** Before the pictures of each image that a report shows. */
  readonly onPictures: (done: number, total: number) => void;
};

type Speech = { readonly timeZone: string; readonly language: Language };

/** Returns how many images are left out. */
async function write(
  context: AppContext,
  { format, filter, timeZone, language }: ExportRequest & Speech,
  { images, total, onPictures }: Contents,
  path: string,
): Promise<number> {
  switch (format) {
    case "csv":
      await writeCsv(path, images);
      return 0;
    case "xlsx":
      await writeWorkbook(path, images, { total, timeZone, language });
      return 0;
    case "html":
      await writeHtmlReport(context, path, {
        inspectionId: filter.inspectionId,
        images,
        timeZone,
        language,
        onPictures,
      });
      return 0;
    case "images":
      return writeArchive(path, images, { root: context.store.folder.root, total });
  }
}

async function* counted(
  images: AsyncIterable<ReviewedImage>,
  onImage: (done: number) => void,
): AsyncGenerator<ReviewedImage> {
  let done = 0;
  for await (const image of images) {
    done += 1;
    onImage(done);
    yield image;
  }
}

function exportsFolder(store: Store): string {
  return join(store.folder.root, "exports");
}

function exportFolder(store: Store, exportId: string): string {
  return join(exportsFolder(store), exportId);
}
