/** @file A model of rows on disk: `model.onnx`, which takes features, and `model.json`, which says how a row becomes them. */
import {
  TABLE_MODEL_SCHEMA_VERSION,
  type TableModelManifest,
  tableModelManifest,
} from "../../contract/table-model.ts";
import type { JsonFormat } from "../files/versioned-json.ts";
import {
  type NewModelFolder,
  type OpenModelFolder,
  openModelFolder,
  otherModelThan,
  readManifestAs,
  writeModelFolder,
} from "./model-folder.ts";

const format: JsonFormat<TableModelManifest> = {
  name: "The model description",
  version: TABLE_MODEL_SCHEMA_VERSION,
  schema: tableModelManifest,
  recogniseOther: otherModelThan("kensa-table-model"),
};

export type OpenTableModel = OpenModelFolder<TableModelManifest>;

/** Writes a model of rows. Throws `conflict` where the folder exists, `disk-full`, `not-permitted`. */
export function writeTableModel(
  folder: string,
  model: NewModelFolder<TableModelManifest>,
): Promise<TableModelManifest> {
  return writeModelFolder(folder, model, format);
}

/** Reads and checks a model of rows. Throws as `openModel`, and `unsupported` for a model of images. */
export function openTableModel(folder: string): Promise<OpenTableModel> {
  return openModelFolder(folder, format);
}

/** The description alone. Throws as `openTableModel`. */
export function readTableManifest(folder: string): Promise<TableModelManifest> {
  return readManifestAs(folder, format);
}
