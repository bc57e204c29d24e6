/** @file What the figures were measured on. */
import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import ort from "onnxruntime-node";
import { z } from "zod";

const packageFile = z.object({ version: z.string() });

export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
  };
}

export async function describeVersions(root: string): Promise<Record<string, string>> {
  const { version } = packageFile.parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
  return {
    kensa: version,
    node: process.versions.node,
    onnxruntime: ort.env.versions.node ?? "unknown",
  };
}

/** A name as a part of a file name: «AMD EPYC 9B45» becomes `amd-epyc-9b45`. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/\((r|tm)\)/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
