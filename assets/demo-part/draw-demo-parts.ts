/** @file The parts of «Try it with the demo part»: good ones to train on, others to inspect, and known-bad ones to check by. */
import { join } from "node:path";
import { type DemoPartsOptions, writeDemoParts } from "./write-demo-parts.ts";

/** As many as a newcomer's computer trains on and a newcomer reviews within minutes. */
const SHOWN = { seed: 1, good: 240, test: { good: 40, perDefect: 6 } } as const;
/** Other numbers of the same series are other parts: none of these is among those that are inspected. */
const KNOWN_BAD = { seed: 2, good: 0, test: { good: 0, perDefect: 4 } } as const;

/** Draws into `folder`; what is there already from an earlier time stays. Throws as `writeDemoParts`. */
export async function drawDemoParts(
  folder: string,
  { signal, onProgress }: Required<Pick<DemoPartsOptions, "signal" | "onProgress">>,
): Promise<{ readonly train: string; readonly test: string; readonly knownBad: string }> {
  const shown = await writeDemoParts(join(folder, "parts"), { ...SHOWN, signal, onProgress });
  const knownBad = await writeDemoParts(join(folder, "known-bad"), { ...KNOWN_BAD, signal });
  return { train: shown.train, test: shown.test, knownBad: knownBad.test };
}
