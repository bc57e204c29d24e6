/** @file Writes a model with a graph of 1 MB into the folder on the command line and prints the failure, or `null`. */
import { writeSync } from "node:fs";
import { failureOf } from "../../../../src-main/contract/errors.ts";
import { writeModel } from "../../../../src-main/core/model/model-folder.ts";
import { sampleManifest } from "../../store/sample-values.ts";

const { graph: _, pictures: __, checksum: ___, ...manifest } = sampleManifest("large-1");
const model = { manifest, graph: new Uint8Array(1_000_000), pictures: {} };
const failure = await writeModel(process.argv[2] ?? "", model).then(() => null, failureOf);
writeSync(1, JSON.stringify(failure));
