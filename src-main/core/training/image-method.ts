/** @file What is particular to each preset in a training on images: its networks, its course, and how it is calibrated. */
import { KensaError } from "../../contract/errors.ts";
import type { TrainingSettings } from "../../contract/training.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import type { Executor } from "../engine/executor.ts";
import { definePreset } from "../networks/presets.ts";
import { planRestoration } from "../networks/restoration-step.ts";
import { scalesOf } from "../networks/scales.ts";
import { standardNumbers } from "../networks/standard-numbers.ts";
import { SMALLEST_STANDARD } from "../networks/training-pace.ts";
import { planTraining } from "../networks/training-steps.ts";
import { adversarialCourse } from "./adversarial-course.ts";
import { type Calibrated, type CalibrationInput, calibrate } from "./calibrate.ts";
import { calibrateStandard } from "./calibrate-standard.ts";
import type { Course } from "./course.ts";
import { imageSource } from "./image-source.ts";
import { restorationCourse } from "./restoration-course.ts";
import { type Stateful, scoringValues, trainedNetworks } from "./training-executor.ts";

export type CourseInput = {
  readonly dataset: PreparedDataset;
  /** Records that may be trained on. */
  readonly records: readonly number[];
  /** mean |x − mean image| of them. */
  readonly baseline: number;
};

export type ImageMethod = Stateful & {
  /** Pictures that one step learns from. */
  readonly batchSize: number;
  /** The preset's own numbers, for the model's description. */
  readonly hyperParameters: Readonly<Record<string, number | string | boolean>>;
  readonly courseOn: (input: CourseInput) => Course;
  readonly calibrateWith: (
    executor: Executor,
    input: Omit<CalibrationInput, "trained" | "hyperParameters">,
  ) => Promise<Calibrated>;
};

/** Throws `invalid-input` where the preset does not take pictures of this size. */
export function imageMethodOf(settings: TrainingSettings): Promise<ImageMethod> {
  return settings.preset === "standard" ? standardMethod(settings) : adversarialMethod(settings);
}

async function standardMethod(settings: TrainingSettings): Promise<ImageMethod> {
  const { size, channels } = settings.geometry;
  if (size < SMALLEST_STANDARD) {
    const message = `The preset standard looks at ${SMALLEST_STANDARD} pixels a side or more, not at ${size}.`;
    throw new KensaError("invalid-input", message, { action: "Choose a larger size, or another preset." });
  }
  const scales = scalesOf(size);
  const plan = await planRestoration(scales, channels, standardNumbers);
  return {
    state: plan.state,
    declarations: plan.declarations,
    batchSize: scales.reduce((pictures, { batch }) => pictures + batch, 0),
    hyperParameters: {
      ...standardNumbers,
      scales: scales.map(({ name, canvas, side }) => `${name} ${canvas} px in ${side} px`).join(", "),
    },
    courseOn: ({ dataset, records }) => restorationCourse({ plan, dataset, records, settings }),
    calibrateWith: async (executor, input) =>
      calibrateStandard({ ...input, trained: { plan, values: await scoringValues(plan, executor) } }),
  };
}

async function adversarialMethod({
  preset,
  geometry,
  augmentation,
  seed,
}: TrainingSettings): Promise<ImageMethod> {
  const { networks, hyperParameters } = definePreset(preset === "paper" ? "paper" : "bigan", geometry);
  const plan = await planTraining(networks, hyperParameters);
  return {
    state: plan.state,
    declarations: plan.declarations,
    batchSize: hyperParameters.batchSize,
    hyperParameters,
    courseOn: ({ dataset, records, baseline }) =>
      adversarialCourse({ plan, source: imageSource(dataset, records, augmentation), seed, baseline }),
    calibrateWith: async (executor, input) =>
      calibrate({ ...input, hyperParameters, trained: await trainedNetworks(plan, executor) }),
  };
}
