/**
 * @file A model on disk: one folder with `model.onnx`, `model.json` and a few pictures. It is written whole or not at all,
 * and every byte is checked when it is opened.
 */
import { access, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
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
  readVersionedJsonInFull,
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
  recogniseOther: otherModelThan("kensa-model"),
};

/** What the description of every kind of model holds. */
type Described = Pick<ModelManifest, "graph" | "pictures" | "checksum"> & {
  kind: string;
  schemaVersion: number;
};

/** What a training hands over; hashes are added here. */
export type NewModelFolder<Manifest extends Described> = {
  readonly manifest: Omit<Manifest, "graph" | "pictures" | "checksum">;
  readonly graph: Uint8Array;
  /** PNG files by name. */
  readonly pictures: Readonly<Record<string, Uint8Array>>;
};

export type OpenModelFolder<Manifest extends Described> = {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly graph: Uint8Array;
};

/** A model of images. */
export type NewModel = NewModelFolder<ModelManifest>;
export type OpenModel = OpenModelFolder<ModelManifest>;

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

/** Writes a model of images. Throws as `writeModelFolder`. */
export function writeModel(folder: string, model: NewModel): Promise<ModelManifest> {
  return writeModelFolder(folder, model, manifestFormat);
}

/** Reads and checks a model of images. Throws as `openModelFolder`. */
export function openModel(folder: string): Promise<OpenModel> {
  return openModelFolder(folder, manifestFormat);
}

/** The description alone, for lists; the files that it names are not looked at. Throws as `openModel`. */
export function readManifest(folder: string): Promise<ModelManifest> {
  return readManifestAs(folder, manifestFormat);
}

/** Writes a model. Throws `conflict` where the folder exists, `disk-full`, `not-permitted`. */
export async function writeModelFolder<Manifest extends Described>(
  folder: string,
  { manifest, graph, pictures }: NewModelFolder<Manifest>,
  format: JsonFormat<Manifest>,
): Promise<Manifest> {
  const files = { [GRAPH]: graph, ...pictures };
  const described = {
    ...manifest,
    graph: describe(GRAPH, graph),
    pictures: Object.entries(pictures).map(([name, bytes]) => describe(name, bytes)),
  };
  const whole = format.schema.parse({ ...described, checksum: checksumOf(described) });
  await mkdir(dirname(folder), { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, dirname(folder));
  });
  await writeFolderWhole(folder, async (temporary) => {
    for (const [name, bytes] of Object.entries(files)) await writeFileWhole(join(temporary, name), bytes);
    await writeVersionedJson(join(temporary, MANIFEST), format, whole);
  });
  return whole;
}

/**
 * Reads and checks a model. Throws `not-found` where there is none, `newer-version`, and `damaged` where a file is missing
 * or its content is not what was written.
 */
export async function openModelFolder<Manifest extends Described>(
  folder: string,
  format: JsonFormat<Manifest>,
): Promise<OpenModelFolder<Manifest>> {
  const manifest = await readManifestAs(folder, format);
  const graph = await readChecked(folder, manifest.graph);
  for (const picture of manifest.pictures) await readChecked(folder, picture);
  return { folder, manifest, graph };
}

/** The description alone. Throws as `openModelFolder`. */
export async function readManifestAs<Manifest extends Described>(
  folder: string,
  format: JsonFormat<Manifest>,
): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  const { value, content } = await readVersionedJsonInFull(path, format);
  // Of all that the file holds: whoever wrote it also counted the fields that this Kensa does not know yet.
  const { checksum, ...described } = anyChecked.parse(content);
  if (checksum !== checksumOf(described)) throw damaged(path);
  return value;
}

const anyChecked = z.looseObject({ checksum: z.string() });

const anyModel = z.looseObject({ kind: z.string() });

const kinds: Readonly<Record<string, string>> = {
  "kensa-model": "a model of images",
  "kensa-table-model": "a model of table rows",
};

/** Recognises the description of another kind of model than the own one. */
export function otherModelThan(own: string) {
  return (content: unknown, path: string): KensaError | undefined => {
    const kind = anyModel.safeParse(content).data?.kind ?? own;
    if (kind === own || kinds[kind] === undefined) return undefined;
    const action = "Rows are judged with --table, images without it.";
    return new KensaError("unsupported", `${dirname(path)} is ${kinds[kind]}.`, { action });
  };
}

function describe(name: string, bytes: Uint8Array): ModelFile {
  return { name, bytes: bytes.length, sha256: sha256(bytes) };
}

function checksumOf(described: object): string {
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
