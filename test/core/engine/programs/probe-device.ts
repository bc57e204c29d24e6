/** @file Probes the device named on the command line and prints what came of it as JSON. */
import { writeSync } from "node:fs";
import { type Device, probeDevice } from "../../../../src-main/core/engine/devices.ts";

const [device = ""] = process.argv.slice(2);
const outcome = await probeDevice(device as Device, 1).then(
  (probe) => ({ probe }),
  (thrown: unknown) => ({ reason: thrown instanceof Error ? thrown.message : String(thrown) }),
);
writeSync(1, JSON.stringify(outcome));
