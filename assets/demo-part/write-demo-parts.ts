/** @file Writes a series of demo parts as a data set: good parts to train on, good and defective ones to test on. */
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { KensaError } from "../../src-main/contract/errors.ts";
import type { DefectKind } from "./defects.ts";
import { DEFECT_KINDS } from "./defects.ts";
import { drawPart } from "./draw-part.ts";

export interface DemoPartsOptions {
  readonly seed: number;
  /** Good parts to train on. */
  readonly good?: number;
  readonly test?: { readonly good: number; readonly perDefect: number };
  /** Pixels a side. */
  readonly size?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface DemoParts {
  /** Folder of good parts, to train on. */
  readonly train: string;
  /** Folder with one subfolder a kind: `good` and each kind of defect. */
  readonly test: string;
  /** Folder of masks, `<kind>/<name>_mask.png` for `test/<kind>/<name>.png`; white = defective. */
  readonly groundTruth: string;
  /** Pictures of parts, without masks. */
  readonly images: number;
}

/** Written first and completed last: tells a set that may be finished from a folder that is not ours. */
const MANIFEST = "demo-parts.json";
const MANIFEST_VERSION = 1;

interface PlannedPart {
  readonly index: number;
  readonly folder: string;
  readonly name: string;
  readonly defect?: DefectKind;
}

/**
 * Writes the set into `folder`, which must be new, empty, or hold the same set. A finished set is left as it is, and
 * an interrupted one is written again from its start: every file appears whole or not at all.
 *
 * @throws KensaError `conflict` where the folder holds something else, `cancelled` where `signal` was aborted,
 *   `disk-full` or `not-permitted` where the disk refuses.
 */
export async function writeDemoParts(folder: string, options: DemoPartsOptions): Promise<DemoParts> {
  const { seed, good = 240, test = { good: 60, perDefect: 15 }, size = 256, onProgress, signal } = options;
  const { good: testGood, perDefect } = test;
  const manifest = { version: MANIFEST_VERSION, seed, size, good, testGood, perDefect };
  const parts = planParts(good, test);
  try {
    if (!(await isFinished(folder, manifest))) {
      await writeManifest(folder, { ...manifest, complete: false });
      for (const [done, part] of parts.entries()) {
        if (signal?.aborted === true) throw cancelled();
        await writePart(folder, part, seed, size);
        onProgress?.(done + 1, parts.length);
      }
      await writeManifest(folder, { ...manifest, complete: true });
    }
  } catch (thrown) {
    throw diskFailure(thrown, folder);
  }
  return {
    train: join(folder, "train", "good"),
    test: join(folder, "test"),
    groundTruth: join(folder, "ground_truth"),
    images: parts.length,
  };
}

/** Every part of the set has its own number, so no part is ever seen in two places. */
function planParts(good: number, test: { good: number; perDefect: number }): PlannedPart[] {
  const groups: { folder: string; count: number; defect?: DefectKind }[] = [
    { folder: join("train", "good"), count: good },
    { folder: join("test", "good"), count: test.good },
    ...DEFECT_KINDS.map((defect) => ({ folder: join("test", defect), count: test.perDefect, defect })),
  ];
  const parts = groups.flatMap(({ folder, count, defect }) =>
    Array.from({ length: count }, (_, i) => ({
      folder,
      name: String(i).padStart(3, "0"),
      ...(defect === undefined ? {} : { defect }),
    })),
  );
  return parts.map((part, index) => Object.assign(part, { index }));
}

async function writePart(folder: string, part: PlannedPart, seed: number, size: number): Promise<void> {
  const { index, name, defect } = part;
  const { pixels, mask } = drawPart({ seed, index, size, ...(defect === undefined ? {} : { defect }) });
  await writeWhole(join(folder, part.folder, `${name}.png`), await encodePng(pixels, size));
  if (defect === undefined || mask === null) return;
  await writeWhole(join(folder, "ground_truth", defect, `${name}_mask.png`), await encodePng(mask, size));
}

function encodePng(pixels: Uint8Array, size: number): Promise<Buffer> {
  return sharp(pixels, { raw: { width: size, height: size, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
}

function manifestText(manifest: object): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function writeManifest(folder: string, manifest: object): Promise<void> {
  return writeWhole(join(folder, MANIFEST), manifestText(manifest));
}

/** Whether this very set is already in the folder; throws where something else is. */
async function isFinished(folder: string, manifest: object): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (names.every((name) => name === `${MANIFEST}.part`)) return false;
  if (!names.includes(MANIFEST)) throw alreadyUsed(folder);
  const found = await readFile(join(folder, MANIFEST), "utf8");
  if (found === manifestText({ ...manifest, complete: true })) return true;
  if (found === manifestText({ ...manifest, complete: false })) return false;
  throw alreadyUsed(folder);
}

function cancelled(): KensaError {
  return new KensaError("cancelled", "Writing the demo parts was cancelled.");
}

function alreadyUsed(folder: string): KensaError {
  return new KensaError("conflict", `The folder «${folder}» already holds other files.`, {
    action: "Choose an empty folder for the demo parts.",
  });
}

/** What the disk refused, as a failure that a person can act on; anything else is passed on as it is. */
function diskFailure(thrown: unknown, folder: string): unknown {
  if (thrown instanceof KensaError || !(thrown instanceof Error) || !("syscall" in thrown)) return thrown;
  const isFull = "code" in thrown && (thrown.code === "ENOSPC" || thrown.code === "EDQUOT");
  const message = `The demo parts could not be written into «${folder}»: ${thrown.message}.`;
  const action = isFull ? "Free some space on that disk." : "Choose a folder that you may write to.";
  return new KensaError(isFull ? "disk-full" : "not-permitted", message, { action, cause: thrown });
}

/** Under a temporary name first, so that a file with the final name is always whole. */
async function writeWhole(file: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.part`;
  await writeFile(temporary, content, { flush: true });
  await rename(temporary, file);
}
