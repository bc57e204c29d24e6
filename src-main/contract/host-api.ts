/** @file What this shell and this machine can do, and the folders that may be looked into. */
import { z } from "zod";
import { failure } from "./errors.ts";
import { folderPath, nothing } from "./ids.ts";
import { procedure } from "./procedure.ts";
import { device } from "./training.ts";
import { probeResult } from "./worker.ts";

export const allowedRoot = z.object({ path: folderPath, name: z.string() });
export type AllowedRoot = z.infer<typeof allowedRoot>;

/** A missing ability hides its control. */
export const capabilities = z.object({
  /** Of Kensa. */
  version: z.string(),
  platform: z.string(),
  node: z.string(),
  /** `host.chooseFolder` opens the system's own dialog. */
  nativeFolderDialog: z.boolean(),
  /** Folders may be chosen inside these; null = everywhere. */
  allowedRoots: z.array(allowedRoot).nullable(),
  /** `demo.start` can draw parts. */
  demo: z.boolean(),
  /** Processor threads. */
  threads: z.int().positive(),
});
export type Capabilities = z.infer<typeof capabilities>;

export const deviceReport = z.object({
  device,
  probe: probeResult.nullable(),
  /** Why it does not work here; null where it does. */
  failure: failure.nullable(),
});

export const folderEntry = z.object({ name: z.string(), path: folderPath });

export const folderListing = z.object({
  path: folderPath,
  /** Null at the top of what may be looked into. */
  parent: folderPath.nullable(),
  /** Subfolders by name, without hidden ones, at most 1000. */
  folders: z.array(folderEntry),
  /** Files right here that bear the name of an image. */
  images: z.int().nonnegative(),
});
export type FolderListing = z.infer<typeof folderListing>;

export const host = {
  capabilities: procedure
    .route({ method: "GET", path: "/host/capabilities", summary: "What this shell and this machine can do" })
    .input(nothing)
    .output(capabilities),
  devices: procedure
    .route({
      method: "GET",
      path: "/host/devices",
      summary: "What computes here; takes seconds the first time",
    })
    .input(nothing)
    .output(z.array(deviceReport)),
  listFolder: procedure
    .route({ method: "POST", path: "/host/list-folder", summary: "The folders inside a folder" })
    .input(
      z.strictObject({
        /** Absent: the first of the allowed roots, or the user's home. */
        path: folderPath.optional(),
      }),
    )
    .output(folderListing),
  completeFolder: procedure
    .route({ method: "POST", path: "/host/complete-folder", summary: "Folders whose path begins as typed" })
    .input(z.strictObject({ typed: z.string().max(4096) }))
    .output(z.array(folderEntry)),
  chooseFolder: procedure
    .route({ method: "POST", path: "/host/choose-folder", summary: "The system's own folder dialog" })
    .input(nothing)
    .output(
      z.object({
        /** Null where the person closed the dialog. */
        path: folderPath.nullable(),
      }),
    ),
};
