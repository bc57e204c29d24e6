/** @file One update of the reference network on Kensa's engine and in PyTorch, in turns. */
import { join } from "node:path";
import { type Contender, ratioOf, takeTurns, timed } from "./interleave.ts";
import type { BenchContext, Figure, Measured, Measurement } from "./measurement.ts";
import { findPyTorch, PyTorchTraining } from "./pytorch.ts";
import { openReferenceTraining } from "./reference-training.ts";
import { median } from "./statistics.ts";

export const trainingStep: Measurement = {
  name: "training-step",
  title: "A training step of a 5.5-million-parameter BiGAN, 64×64×3, batch 32",
  needsSamples: false,
  run: measureTrainingStep,
};

async function measureTrainingStep(context: BenchContext): Promise<Measured> {
  const turns = context.isQuick ? { rounds: 2, times: 3 } : { rounds: 10, times: 5 };
  const training = await openReferenceTraining(context);
  const rivals = await startPyTorch(context);
  try {
    const contenders: Record<string, Contender> = { kensa: timed(training.run) };
    for (const { layout, process } of rivals) contenders[`PyTorch ${layout}`] = process.run;
    const { kensa, ...others } = await takeTurns(contenders, turns);
    const figures: Figure[] = [{ name: "Kensa, median", value: median(kensa!), unit: "ms" }];
    for (const [name, timings] of Object.entries(others)) {
      const { ratio, lowest, highest } = ratioOf(timings, kensa!, turns);
      figures.push(
        { name: `${name}, median`, value: median(timings), unit: "ms" },
        { name: `${name} / Kensa`, value: ratio, unit: "×" },
        { name: `${name} / Kensa, lowest round`, value: lowest, unit: "×" },
        { name: `${name} / Kensa, highest round`, value: highest, unit: "×" },
      );
    }
    return { figures, ...aboutPyTorch(training.parameters, rivals) };
  } finally {
    for (const { process } of rivals) await process.stop();
    await training.close();
  }
}

type Rival = { readonly layout: string; readonly process: PyTorchTraining };

async function startPyTorch({ root, threads }: BenchContext): Promise<Rival[]> {
  const python = await findPyTorch();
  if (python === null) return [];
  const script = join(root, "bench", "pytorch_step.py");
  const start = (layout: "default" | "channels-last") =>
    PyTorchTraining.start(python, script, threads, layout);
  return [
    { layout: "channels-last", process: await start("channels-last") },
    { layout: "default", process: await start("default") },
  ];
}

function aboutPyTorch(parameters: number, rivals: readonly Rival[]): Omit<Measured, "figures"> {
  const rival = rivals[0]?.process;
  if (!rival) return { notes: ["PyTorch: skipped: no PyTorch."] };
  if (rival.parameters !== parameters)
    throw new Error(`The networks differ: ${parameters} parameters here, ${rival.parameters} in PyTorch.`);
  return {
    notes: [`Both networks have ${parameters} parameters; both programs may use the same number of threads.`],
    versions: { torch: rival.version },
  };
}
