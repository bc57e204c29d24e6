/** @file What is said of a training before, while and after it runs. */
import { basename } from "node:path";
import { type ImageSize, type InputSize, inputSize } from "../contract/image.ts";
import { type ModelManifest, separationOf, warningSentence } from "../contract/model.ts";
import type { TrainingProgress, TrainingResult, TrainingSettings } from "../contract/training.ts";
import { isCoarse, smallestSeen } from "../core/image/seen-scale.ts";
import { countOf, duration, printable, shortPath } from "./print.ts";
import type { ProgressState } from "./progress.ts";

const LARGEST = Math.max(...inputSize.options.map(({ value }) => value));

/** The settings in words. */
export function settingsText({
  preset,
  geometry,
  budget,
  device,
  threads,
  seed,
  backbone,
}: TrainingSettings): string {
  const { size, channels, alignment = "none" } = geometry;
  const lie = alignment === "part" ? ", each part shifted and turned to lie like the others" : "";
  if (backbone) {
    return `Features of ${printable(basename(backbone.file))} (input ${backbone.input}), nothing to train, ${size} × ${size} pixels, ${channels === 3 ? "colour" : "grey"}${lie}, with ${countOf(threads, "thread")}, seed ${seed}.`;
  }
  const spent = budget.kind === "steps" ? countOf(budget.steps, "step") : countOf(budget.minutes, "minute");
  const where = device === "auto" ? "the fastest device" : device;
  return `Preset ${preset}, ${size} × ${size} pixels, ${channels === 3 ? "colour" : "grey"}${lie}, ${spent} on ${where} with ${countOf(threads, "thread")}, seed ${seed}.`;
}

/** What a region is tied to. */
export function regionText({ width, height }: ImageSize): string {
  return `The region holds for images of ${width} × ${height} pixels, the size of the first one; images of another size are refused, here and in inspection.`;
}

/** What is lost by shrinking. @param scale as `seenScale` */
export function scaleText(scale: number, size: InputSize): string {
  const needed = countOf(Math.ceil(smallestSeen(scale)), "pixel");
  const text = `A defect needs about ${needed} of your photograph, across, to be seen.`;
  if (!isCoarse(scale)) return text;
  const larger = size === LARGEST ? "" : ", or a larger --size";
  return `${text}
Warning: photographs are shrunk ${Number((1 / scale).toPrecision(2))} times along each side, and smaller defects are lost. Look at less of them with --region x,y,width,height${larger}.`;
}

export const colourLostText =
  "These images have some colour and will be seen in grey: differences of colour alone will not be seen. If a defect may show by its colour alone, train with --color.";

const stageWords: Readonly<Record<TrainingProgress["stage"], readonly [label: string, unit: string]>> = {
  prepare: ["Reading images", "images"],
  compare: ["Comparing images", "images"],
  compile: ["Compiling", "graphs"],
  train: ["Training", "steps"],
  calibrate: ["Calibrating", "images"],
  export: ["Writing the model", "files"],
};

/** A training's progress for the display. */
export function progressOf(progress: TrainingProgress): ProgressState {
  const { stage, done, total, secondsLeft, imagesPerSecond } = progress;
  const [label, unit] = stageWords[stage];
  const detail = imagesPerSecond === null ? {} : { detail: `${Math.round(imagesPerSecond)} images/s` };
  return { label, unit, done, total, secondsLeft, ...detail };
}

export function stoppedText({ steps }: TrainingResult): string {
  return `Stopped after ${countOf(steps, "step")}; the checkpoint is kept.`;
}

/** What a finished training came to: data, threshold and what it promises, warnings, and where the model lies. */
export function finishedText(manifest: ModelManifest, folder: string, result: TrainingResult): string {
  const { steps, seconds, device } = result;
  const { id, data, threshold, training } = manifest;
  const how = result.preset === "backbone" ? "Done" : `Trained ${countOf(steps, "step")}`;
  const lines = [
    `${how} in ${duration(seconds)} on ${device}: ${countOf(data.train, "image")} to learn from, ${data.calibration} for the threshold, ${data.check} to check it.`,
  ];
  if (data.calibratedOn === "latest")
    lines.push(
      "The threshold comes from the latest images, by the times in their names: light and soiling may drift.",
    );
  if (data.exactDuplicates > 0)
    lines.push(`Left out: ${countOf(data.exactDuplicates, "copy", "copies")} of another image.`);
  for (const { file, reason } of data.refused)
    lines.push(`Left out: ${shortPath(file)}: ${printable(reason.message)}`);
  return [
    ...lines,
    `Threshold ${threshold.value.toFixed(3)}. ${threshold.basis.sentence}`,
    checkedText(manifest, "image"),
    ...separationText(manifest),
    ...training.warnings.map((warning) => `Warning: ${warningSentence(warning)}`),
    `Model ${id} in ${printable(folder)}`,
  ].join("\n");
}

/** What the threshold does to good samples that nothing was taken from. */
export function checkedText(
  { calibration: { checkScores }, threshold }: Pick<ModelManifest, "calibration" | "threshold">,
  sample: "image" | "row",
): string {
  const rejected = checkScores.filter((score) => score > threshold.value).length;
  return `${rejected} of ${countOf(checkScores.length, `check ${sample}`)} rejected.`;
}

/** Empty for a model of which it was not measured. Rounded down: nobody is to expect more. */
function separationText({ score }: ModelManifest): string[] {
  const separation = separationOf(score);
  if (separation === null) return [];
  const percent = Math.floor(separation * 100 + 1e-9);
  return [
    `Of the defects drawn onto good parts for a test, it ranks ${percent} % above good parts (guessing: 50 %).`,
  ];
}
