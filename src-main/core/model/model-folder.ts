/**
 * @file A model on disk: one folder with `model.onnx`, `model.json` and a few pictures. It is written whole or not at all,
 * and every byte is checked when it is opened.
 */
import { access, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { KensaError } from "../../contract/errors.ts";
import {
  MODEL_SCHEMA_VERSION,
  type ModelFile,
  type ModelManifest,
  modelManifest,
} from "../../contract/model.ts";
import { sha256 } from "../files/hash.ts";
import { systemCode, systemFailure } from "../files/system-failure.ts";
import {
  type JsonFormat,
  readVersionedJson,
  withSortedKeys,
  writeVersionedJson,
} from "../files/versioned-json.ts";
import { writeFileWhole, writeFolderWhole } from "../files/write-whole.ts";

const MANIFEST = "model.json";
const GRAPH = "model.onnx";

const manifestFormat: JsonFormat<ModelManifest> = {
  name: "The model description",
  version: MODEL_SCHEMA_VERSION,
  schema: modelManifest,
};

/** What a training hands over; hashes are added here. */
export type NewModel = {
  readonly manifest: Omit<ModelManifest, "graph" | "pictures" | "checksum">;
  readonly graph: Uint8Array;
  /** PNG files by name. */
  readonly pictures: Readonly<Record<string, Uint8Array>>;
};

export type OpenModel = {
  readonly folder: string;
  readonly manifest: ModelManifest;
  readonly graph: Uint8Array;
};

/** Throws `conflict` where there is something already: better before a training than after it. */
export async function requireNewModelFolder(folder: string): Promise<void> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const action = "Choose another folder for the model, or remove it first.";
  throw new KensaError("conflict", `${folder} already exists.`, { action });
}

/** Writes a model. Throws `conflict` where the folder exists, `disk-full`, `not-permitted`. */
export async function writeModel(
  folder: string,
  { manifest, graph, pictures }: NewModel,
): Promise<ModelManifest> {
  const files = { [GRAPH]: graph, ...pictures };
  const described = {
    ...manifest,
    graph: describe(GRAPH, graph),
    pictures: Object.entries(pictures).map(([name, bytes]) => describe(name, bytes)),
  };
  const whole = { ...described, checksum: checksumOf(described) };
  await mkdir(dirname(folder), { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, dirname(folder));
  });
  await writeFolderWhole(folder, async (temporary) => {
    for (const [name, bytes] of Object.entries(files)) await writeFileWhole(join(temporary, name), bytes);
    await writeVersionedJson(join(temporary, MANIFEST), manifestFormat, whole);
  });
  return whole;
}

/**
 * Reads and checks a model. Throws `not-found` where there is none, `newer-version`, and `damaged` where a file is missing
 * or its content is not what was written.
 */
export async function openModel(folder: string): Promise<OpenModel> {
  const manifest = await readManifest(folder);
  const graph = await readChecked(folder, manifest.graph);
  for (const picture of manifest.pictures) await readChecked(folder, picture);
  return { folder, manifest, graph };
}

/** The description alone, for lists; the files that it names are not looked at. Throws as `openModel`. */
export async function readManifest(folder: string): Promise<ModelManifest> {
  const manifest = await readVersionedJson(join(folder, MANIFEST), manifestFormat);
  const { checksum, ...described } = manifest;
  if (checksum !== checksumOf(described)) throw damaged(join(folder, MANIFEST));
  return manifest;
}

function describe(name: string, bytes: Uint8Array): ModelFile {
  return { name, bytes: bytes.length, sha256: sha256(bytes) };
}

function checksumOf(described: Omit<ModelManifest, "checksum">): string {
  return sha256(Buffer.from(JSON.stringify(described, withSortedKeys)));
}

async function readChecked(folder: string, file: ModelFile): Promise<Uint8Array> {
  const path = join(folder, file.name);
  const bytes = await readFile(path).catch((thrown: unknown) => {
    throw systemCode(thrown) === "ENOENT" ? damaged(path, "is missing") : systemFailure(thrown, path);
  });
  if (bytes.length !== file.bytes || sha256(bytes) !== file.sha256) throw damaged(path);
  return bytes;
}

function damaged(path: string, how = "is not as it was written: a byte has changed"): KensaError {
  return new KensaError("damaged", `${path} ${how}.`, {
    action: "Copy the model again from where it came, or train it anew.",
  });
}
