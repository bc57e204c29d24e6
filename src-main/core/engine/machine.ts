/** @file What figures were measured on. */
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import ort from "onnxruntime-node";

/** `cores` are those that this process may use. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
  };
}

/** @param kensa its own version */
export function describeVersions(kensa: string): Record<string, string> {
  return { kensa, node: process.versions.node, onnxruntime: ort.env.versions.node ?? "unknown" };
}
