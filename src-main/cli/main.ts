#!/usr/bin/env node
/** @file The command `kensa`: the application for terminals and scripts. */
import { endAtFaults, guardOutput } from "./guard-process.ts";
import { runKensa } from "./run-kensa.ts";

const args = process.argv.slice(2);
guardOutput();
endAtFaults(args);
process.exitCode = await runKensa(args);
