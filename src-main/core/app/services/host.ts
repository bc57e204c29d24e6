/** @file What this shell and this machine can do, and the folders that may be looked into. */
import type { api } from "../../../contract/api.ts";
import { KensaError } from "../../../contract/errors.ts";
import type { Services } from "../../../contract/services.ts";
import type { AllowedFolders } from "../allowed-folders.ts";
import type { AppContext } from "../app-context.ts";
import { type DeviceReport, reportDevices } from "../device-service.ts";

export function hostService(
  { ports, threads }: AppContext,
  folders: AllowedFolders,
): Services<typeof api.host> {
  let devices: Promise<DeviceReport[]> | undefined;
  return {
    capabilities: () => ({
      version: ports.version ?? "0.0.0",
      platform: process.platform,
      node: process.versions.node,
      nativeFolderDialog: ports.chooseFolder !== undefined,
      allowedRoots: folders.roots,
      demo: ports.drawDemoParts !== undefined,
      threads,
    }),
    devices: () => (devices ??= reportDevices(ports, threads)),
    listFolder: ({ path }) => folders.list(path),
    completeFolder: ({ typed }) => folders.complete(typed),
    chooseFolder: async () => {
      if (ports.chooseFolder) return { path: await ports.chooseFolder() };
      throw new KensaError("unsupported", "There is no folder dialog here.", {
        action: "Type the folder's path, or choose it from the list.",
      });
    },
  };
}
