/** @file Writes a checkpoint of about 1 MB to the path on the command line and prints the failure, or `null`. */
import { writeSync } from "node:fs";
import { failureOf } from "../../../../src-main/contract/errors.ts";
import { writeCheckpoint } from "../../../../src-main/core/training/checkpoint.ts";

const state = { weight: new Float32Array(250_000) };
const checkpoint = { step: 2, discriminatorSteps: 0, seconds: 0, curve: [], sums: {}, state };
const failure = await writeCheckpoint(process.argv[2] ?? "", checkpoint).then(() => null, failureOf);
writeSync(1, JSON.stringify(failure));
