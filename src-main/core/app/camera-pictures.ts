/**
 * @file The disk space of camera pictures. What failed, could not be judged or was decided by a person is kept for ever; of passed parts
 * the oldest pictures go first, and their verdicts and scores stay.
 */
import { rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type SqlBool, sql } from "kysely";
import { KensaError } from "../../contract/errors.ts";
import type { Verdict } from "../../contract/inspection.ts";
import { namesIn } from "../files/names-in.ts";
import { systemCode, systemFailure } from "../files/system-failure.ts";
import { removeAbandoned } from "../files/write-whole.ts";
import { fromPortablePath } from "../store/portable-path.ts";
import type { Store } from "../store/store.ts";

/** What pictures of passed parts may take: some 10,000 of them in full HD. */
const PASSED_BYTES = 20e9;
/** So much of a disk stays free, or a tenth of it where that is less. */
const FREE_BYTES = 5e9;

/** Of the disk, in bytes. */
export type DiskSpace = { readonly free: number; readonly total: number };

type Limits = { readonly passedBytes: number; readonly space: (folder: string) => Promise<DiskSpace> };
type Passed = { readonly id: number; readonly file: string; readonly bytes: number };

export class CameraPictures {
  readonly #store: Store;
  readonly #limits: Limits;
  /** Of passed parts, the oldest first; null until they are looked up. */
  #passed: Passed[] | null = null;
  #passedBytes = 0;
  #working: Promise<unknown> = Promise.resolve();

  constructor(store: Store, limits: Partial<Limits> = {}) {
    this.#store = store;
    this.#limits = { passedBytes: passedBytesOf(process.env), space: diskSpace, ...limits };
  }

  /** Where the pictures of an inspection lie. */
  folderOf(inspectionId: number): string {
    return join(framesFolder(this.#store.folder.root), String(inspectionId));
  }

  /** Removes what killed processes left, and the oldest pictures of passed parts that are too many. */
  async begin(): Promise<void> {
    const frames = framesFolder(this.#store.folder.root);
    for (const name of await inspectionsIn(frames)) await removeAbandoned(join(frames, name));
    await this.makeRoom();
  }

  /** A passed part's picture was stored under this id; others may have to make room. */
  add(id: number, file: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#passed ??= await this.#lookUp();
      const isNew = this.#passed.every((passed) => passed.id !== id);
      const bytes = await sizeOf(file);
      if (isNew && bytes !== null) {
        this.#passed.push({ id, file, bytes });
        this.#passedBytes += bytes;
      }
      await this.#makeRoom();
    });
  }

  makeRoom(): Promise<void> {
    return this.#inTurn(() => this.#makeRoom());
  }

  /** What is free, and whether that is less than should be although everything was removed that may be. */
  async space(): Promise<{ freeBytes: number; isLow: boolean }> {
    const space = await this.#limits.space(this.#store.folder.root);
    return { freeBytes: space.free, isLow: isLow(space) };
  }

  /** Two at once would remove too much. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const work = this.#working.then(task);
    this.#working = work.catch(() => undefined);
    return work;
  }

  async #makeRoom(): Promise<void> {
    this.#passed ??= await this.#lookUp();
    while (this.#passed.length > 0 && (await this.#isTooMuch())) {
      const oldest = this.#passed.shift()!;
      this.#passedBytes -= oldest.bytes;
      // Whatever a person decided upon has become something to show.
      if (!(await this.#isDecided(oldest.id))) await rm(oldest.file, { force: true });
    }
  }

  async #isTooMuch(): Promise<boolean> {
    return (
      this.#passedBytes > this.#limits.passedBytes || isLow(await this.#limits.space(this.#store.folder.root))
    );
  }

  async #lookUp(): Promise<Passed[]> {
    const { database, folder } = this.#store;
    const rows = await database
      .selectFrom("inspectedImages")
      .innerJoin("inspections", "inspections.id", "inspectedImages.inspectionId")
      .select(["inspectedImages.id", "inspectedImages.file"])
      .where("inspectedImages.verdict", "=", "pass")
      .where("inspectedImages.decisionId", "is", null)
      .where(sql<SqlBool>`json_extract(inspections.source, '$.kind') = 'camera'`)
      .orderBy("inspectedImages.id")
      .execute();
    const found: Passed[] = [];
    for (const { id, file } of rows) {
      const path = fromPortablePath(folder.root, file);
      const bytes = await sizeOf(path);
      if (bytes !== null) found.push({ id, file: path, bytes });
    }
    this.#passedBytes = found.reduce((sum, { bytes }) => sum + bytes, 0);
    return found;
  }

  async #isDecided(id: number): Promise<boolean> {
    const decisions = this.#store.database.selectFrom("reviewDecisions").select("id");
    return (await decisions.where("inspectedImageId", "=", id).limit(1).executeTakeFirst()) !== undefined;
  }
}

/** Whether an image's picture was removed to make room. */
export async function isPictureRemoved(
  root: string,
  { file, verdict }: { readonly file: string; readonly verdict: Verdict },
): Promise<boolean> {
  if (verdict !== "pass" || !file.startsWith("frames/")) return false;
  return (await sizeOf(fromPortablePath(root, file))) === null;
}

/** What all camera pictures of a data folder take, in bytes. */
export async function cameraPictureBytes(root: string): Promise<number> {
  const frames = framesFolder(root);
  let bytes = 0;
  for (const folder of await inspectionsIn(frames)) {
    for (const name of await namesIn(join(frames, folder))) {
      bytes += (await sizeOf(join(frames, folder, name))) ?? 0;
    }
  }
  return bytes;
}

/** `KENSA_CAMERA_GB`, or 20 GB where it is not set. Throws KensaError `invalid-input` where it is no number. */
export function passedBytesOf(environment: Readonly<Record<string, string | undefined>>): number {
  const chosen = (environment["KENSA_CAMERA_GB"] ?? "").trim();
  if (chosen === "") return PASSED_BYTES;
  const gigabytes = Number(chosen);
  if (Number.isFinite(gigabytes) && gigabytes >= 0) return gigabytes * 1e9;
  throw new KensaError("invalid-input", `KENSA_CAMERA_GB is «${chosen}», which is no number of gigabytes.`, {
    action: "Give a number with a point, such as 50 or 0.5.",
  });
}

function framesFolder(root: string): string {
  return join(root, "frames");
}

/** The names of the folders of inspections; what else may lie there is not Kensa's. */
async function inspectionsIn(frames: string): Promise<string[]> {
  return (await namesIn(frames)).filter((name) => /^\d+$/.test(name));
}

function isLow({ free, total }: DiskSpace): boolean {
  return free < Math.min(FREE_BYTES, total / 10);
}

async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
}

/** Null where there is no such file. */
async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return null;
    throw systemFailure(thrown, file);
  }
}
