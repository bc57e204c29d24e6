/**
 * @file Where the compute process and its Node are. In a package both lie beside the application's archive, which a
 * plain Node cannot read into; from the sources, they are the built worker and the Node that npm installed.
 */
import { join } from "node:path";

export type EngineFiles = { readonly workerFile: string; readonly nodeFile: string };

export type EngineSurroundings = {
  readonly isPackaged: boolean;
  /** `process.resourcesPath` */
  readonly resources: string;
  /** The folder of the built main process. */
  readonly mainFolder: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
};

export function engineFiles(surroundings: EngineSurroundings): EngineFiles {
  const { isPackaged, resources, mainFolder, platform, arch } = surroundings;
  const node = platform === "win32" ? "node.exe" : "node";
  if (isPackaged) {
    const engine = join(resources, "engine");
    return { workerFile: join(engine, "worker.js"), nodeFile: join(engine, node) };
  }
  const nodePackage = `node-${platform === "win32" ? "win" : platform}-${arch}`;
  return {
    workerFile: join(mainFolder, "worker.js"),
    nodeFile: join(mainFolder, "..", "..", "node_modules", nodePackage, "bin", node),
  };
}
