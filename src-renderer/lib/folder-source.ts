/** @file Where folders come from: the system's own dialog, or a look into the folders that may be used. */
import type { AllowedRoot, Capabilities, FolderListing } from "../../src-main/contract/host-api.ts";
import type { Client } from "./client.ts";

/** What a folder chooser asks for; it does not know who answers. */
export type FolderSource = {
  /** The system's dialog; null where this shell has none. The promise holds null where the person closed it. */
  readonly dialog: (() => Promise<string | null>) | null;
  /** What nothing leads above, where there is such a thing: each disk, or a folder that was named when Kensa was started. */
  readonly roots: readonly AllowedRoot[];
  readonly list: (path: string | undefined) => Promise<FolderListing>;
  readonly complete: (typed: string) => Promise<readonly string[]>;
};

export function folderSource(
  client: Client,
  { nativeFolderDialog, allowedRoots }: Pick<Capabilities, "nativeFolderDialog" | "allowedRoots">,
): FolderSource {
  return {
    dialog: nativeFolderDialog ? async () => (await client.host.chooseFolder({})).path : null,
    roots: allowedRoots ?? [],
    list: (path) => client.host.listFolder(path === undefined ? {} : { path }),
    complete: async (typed) => (await client.host.completeFolder({ typed })).map(({ path }) => path),
  };
}
