/** @file Opens the data folder named on the command line and prints the failure, or `null`. */
import { writeSync } from "node:fs";
import { failureOf } from "../../../../src-main/contract/errors.ts";
import { openDataFolder } from "../../../../src-main/core/store/data-folder.ts";

const failure = await openDataFolder(process.argv[2] ?? "").then(() => null, failureOf);
writeSync(1, JSON.stringify(failure));
