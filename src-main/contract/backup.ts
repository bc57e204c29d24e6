/** @file `backup.json`: what a backup holds, so that a restore can tell whether all of it arrived. */
import { z } from "zod";
import { sha256 } from "./ids.ts";

/** Raised whenever an older reader could misread a newer file. */
export const BACKUP_SCHEMA_VERSION = 1;

/** Below the backup's folder, with forward slashes; never above it. */
const innerPath = z.string().refine((path) => {
  const parts = path.split("/");
  return !/[\\:\0]/.test(path) && parts.every((part) => !["", ".", ".."].includes(part));
}, "a path inside the backup");

export const backupManifest = z.object({
  kind: z.literal("kensa-backup"),
  schemaVersion: z.literal(BACKUP_SCHEMA_VERSION),
  createdAt: z.iso.datetime(),
  kensaVersion: z.string(),
  /** Every other file of the backup. */
  files: z
    .array(
      z.object({
        path: innerPath,
        bytes: z.int().nonnegative(),
        sha256,
      }),
    )
    .refine((files) => files.some(({ path }) => path === "kensa.db"), "the database is not among them"),
  /** Whether the pictures of cameras are among them. */
  withFrames: z.boolean(),
});
export type BackupManifest = z.infer<typeof backupManifest>;
