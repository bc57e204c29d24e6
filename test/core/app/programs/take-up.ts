/**
 * @file Takes up an interrupted training and prints a line once it is noted. Arguments: the data folder and the built
 * compute process.
 */
import { writeSync } from "node:fs";
import { App } from "../../../../src-main/core/app/app.ts";

const [dataFolder = "", workerFile = ""] = process.argv.slice(2);
const app = await App.open({ dataFolder, workerFile, now: () => new Date() });
writeSync(1, `${(await app.takeUpInterrupted())?.state}\n`);
