/** @file The data sets under a folder: good parts to train on, good and defective ones to test on, masks where there are any. */
import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { KensaError } from "../../src-main/contract/errors.ts";
import { systemCode, systemFailure } from "../../src-main/core/files/system-failure.ts";

export type DataSet = {
  readonly name: string;
  /** All that a training is given: `NAME/train/good`. */
  readonly trainGood: string;
  /** What nothing but the evaluation of a finished model is given. */
  readonly test: TestFolders;
};

export type TestFolders = {
  /** `NAME/test`. */
  readonly folder: string;
  readonly good: string;
  /** One folder a kind of defect, by name. */
  readonly defects: readonly string[];
  /** `NAME/ground_truth`, with `<defect>/<file>_mask.png`; null where there is none. */
  readonly masks: string | null;
};

/** The drawn demo part is a set of its own by this name. */
export const DEMO = "demo";

const LAYOUT = "NAME/train/good, NAME/test/good and NAME/test/<defect>";

/**
 * The sets under `data`, by name: each folder with `train/good` is one, every other folder is passed over. Names of folders are
 * read, images are not.
 *
 * @throws KensaError `not-found` where `data` is not there or holds no set; `invalid-input` where a set lacks test images
 */
export async function findDataSets(data: string): Promise<DataSet[]> {
  const folders = await foldersIn(data);
  if (folders === null) throw notThere(data);
  const sets: DataSet[] = [];
  for (const name of folders) {
    if ((await foldersIn(join(data, name, "train")))?.includes("good")) sets.push(await openSet(data, name));
  }
  if (sets.length > 0) return sets;
  throw new KensaError(
    "not-found",
    `There is no data set in ${data}: none of its folders holds train/good.`,
    {
      action: `Lay it out as ${LAYOUT}.`,
    },
  );
}

/**
 * The sets that were asked for, in that order: all of `data` and the demo part where `names` is empty.
 *
 * @param data null where no folder of sets was given
 * @param openDemo draws the demo part; called only where it is asked for
 * @throws KensaError as `findDataSets`; `not-found` for a name that there is not
 */
export async function chooseDataSets(
  data: string | null,
  names: readonly string[],
  openDemo: () => Promise<DataSet>,
): Promise<DataSet[]> {
  const wantsFound = names.length === 0 || names.some((name) => name !== DEMO);
  if (wantsFound && names.length > 0 && data === null) {
    throw new KensaError("not-found", `Only the set «${DEMO}» is there without --data.`, {
      action: `Give the folder that holds ${names.filter((name) => name !== DEMO).join(", ")} as --data.`,
    });
  }
  const found = data !== null && wantsFound ? await findDataSets(data) : [];
  if (found.some(({ name }) => name === DEMO)) throw nameTaken(data!);
  const known = [...found.map(({ name }) => name), DEMO];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const message = `There is no data set «${unknown}» in ${data}. There are: ${known.join(", ")}.`;
    throw new KensaError("not-found", message);
  }
  const chosen: DataSet[] = [];
  for (const name of names.length === 0 ? known : [...new Set(names)]) {
    chosen.push(name === DEMO ? await openDemo() : found.find((set) => set.name === name)!);
  }
  return chosen;
}

/** A set by its folder. Throws `invalid-input` where it has no good or no defective test images. */
export async function openSet(data: string, name: string): Promise<DataSet> {
  const folder = join(data, name);
  const kinds = (await foldersIn(join(folder, "test"))) ?? [];
  const defects = kinds.filter((kind) => kind !== "good").map((kind) => join(folder, "test", kind));
  if (!kinds.includes("good") || defects.length === 0) {
    const missing = kinds.includes("good") ? "test/<defect>" : "test/good";
    throw new KensaError("invalid-input", `The data set ${folder} has no folder ${missing}.`, {
      action: `Lay it out as ${LAYOUT}.`,
    });
  }
  const masks =
    (await foldersIn(join(folder, "ground_truth"))) === null ? null : join(folder, "ground_truth");
  const test = { folder: join(folder, "test"), good: join(folder, "test", "good"), defects, masks };
  return { name, trainGood: join(folder, "train", "good"), test };
}

/** Names of the folders in a folder, sorted; null where it is not there. */
async function foldersIn(folder: string): Promise<string[] | null> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(thrown) ?? "")) return null;
    throw systemFailure(thrown, folder);
  }
  const isShown = ({ name }: Dirent) => !name.startsWith(".");
  // A link may lead to a folder; what it leads to is looked at when it is opened.
  const folders = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  return folders
    .filter(isShown)
    .map(({ name }) => name)
    .toSorted();
}

function notThere(data: string): KensaError {
  return new KensaError("not-found", `The folder ${data} is not there.`, {
    action: `Give a folder with data sets as --data, each laid out as ${LAYOUT}.`,
  });
}

function nameTaken(data: string): KensaError {
  const message = `The name «${DEMO}» belongs to the drawn demo part, and ${join(data, DEMO)} bears it too.`;
  return new KensaError("conflict", message, { action: "Give that folder another name." });
}
