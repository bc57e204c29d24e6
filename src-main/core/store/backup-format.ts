/** @file The files of a backup: laid out as a data folder, with a list of all of them. */
import { join } from "node:path";
import { BACKUP_SCHEMA_VERSION, type BackupManifest, backupManifest } from "../../contract/backup.ts";
import { type JsonFormat, readVersionedJson, writeVersionedJson } from "../files/versioned-json.ts";

export const DATABASE = "kensa.db";
export const MODELS = "models";
export const TABLE_MODELS = "tables/models";
export const FRAMES = "frames";

const LIST = "backup.json";

const format: JsonFormat<BackupManifest> = {
  name: "The list of a backup",
  version: BACKUP_SCHEMA_VERSION,
  schema: backupManifest,
};

/** @throws KensaError as `readVersionedJson` */
export function readBackupList(folder: string): Promise<BackupManifest> {
  return readVersionedJson(join(folder, LIST), format);
}

export function writeBackupList(folder: string, list: BackupManifest): Promise<void> {
  return writeVersionedJson(join(folder, LIST), format, list);
}
