#!/usr/bin/env node
/** @file The command `kensa`: the application for terminals and scripts. */
import { runKensa } from "./run-kensa.ts";

// Whoever reads the output may leave before its end: `kensa models | head -1`.
process.stdout.on("error", (thrown: NodeJS.ErrnoException) => {
  if (thrown.code === "EPIPE") process.exit();
  throw thrown;
});

process.exitCode = await runKensa(process.argv.slice(2));
