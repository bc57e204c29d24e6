/** @file What is particular to each preset in a training on images: its networks, its course, and how it is calibrated. */
import { basename } from "node:path";
import { KensaError } from "../../contract/errors.ts";
import type { TrainingSettings } from "../../contract/training.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import type { Executor } from "../engine/executor.ts";
import { gridOf } from "../networks/backbone.ts";
import { definePreset } from "../networks/presets.ts";
import { planRestoration } from "../networks/restoration-step.ts";
import { scalesOf } from "../networks/scales.ts";
import { standardNumbers } from "../networks/standard-numbers.ts";
import { SMALLEST_STANDARD } from "../networks/training-pace.ts";
import { planTraining } from "../networks/training-steps.ts";
import { adversarialCourse } from "./adversarial-course.ts";
import { type Calibrated, type CalibrationInput, calibrate } from "./calibrate.ts";
import { backboneNumbers, calibrateBackbone } from "./calibrate-backbone.ts";
import { calibrateStandard } from "./calibrate-standard.ts";
import type { Course } from "./course.ts";
import { imageSource } from "./image-source.ts";
import { openBackbone } from "./read-backbone.ts";
import { restorationCourse } from "./restoration-course.ts";
import { type Stateful, scoringValues, trainedNetworks } from "./training-executor.ts";

export type CourseInput = {
  readonly dataset: PreparedDataset;
  /** Records that may be trained on. */
  readonly records: readonly number[];
  /** mean |x − mean image| of them. */
  readonly baseline: number;
};

/** What a preset learns step by step. */
export type Learning = Stateful & {
  /** Pictures that one step learns from. */
  readonly batchSize: number;
  readonly courseOn: (input: CourseInput) => Course;
};

export type ImageMethod = {
  /** Null where nothing is learned. */
  readonly learning: Learning | null;
  /** The preset's own numbers, for the model's description. */
  readonly hyperParameters: Readonly<Record<string, number | string | boolean>>;
  readonly calibrateWith: (
    executor: Executor,
    input: Omit<CalibrationInput, "trained" | "hyperParameters">,
  ) => Promise<Calibrated>;
};

/** Throws `invalid-input` where the preset does not take pictures of this size, and as `openBackbone`. */
export function imageMethodOf(settings: TrainingSettings): Promise<ImageMethod> {
  switch (settings.preset) {
    case "standard":
      return standardMethod(settings);
    case "backbone":
      return backboneMethod(settings);
    default:
      return adversarialMethod(settings);
  }
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
    learning: {
      state: plan.state,
      declarations: plan.declarations,
      batchSize: scales.reduce((pictures, { batch }) => pictures + batch, 0),
      courseOn: ({ dataset, records }) => restorationCourse({ plan, dataset, records, settings }),
    },
    hyperParameters: {
      ...standardNumbers,
      scales: scales.map(({ name, canvas, side }) => `${name} ${canvas} px in ${side} px`).join(", "),
    },
    calibrateWith: async (executor, input) =>
      calibrateStandard({ ...input, trained: { plan, values: await scoringValues(plan, executor) } }),
  };
}

async function backboneMethod({ backbone: given, geometry }: TrainingSettings): Promise<ImageMethod> {
  if (given === undefined) {
    throw new KensaError("invalid-input", "The preset backbone needs a network whose features it compares.", {
      action: "Give its ONNX file with --backbone.",
    });
  }
  const backbone = await openBackbone(given, geometry.size);
  const { input, layout, outputs } = backbone;
  return {
    learning: null,
    hyperParameters: {
      ...backboneNumbers,
      backbone: basename(given.file),
      backboneSha256: given.sha256,
      backboneInput: `${given.input}, ${input.side} px, ${input.channels} channels, ${layout}`,
      backboneOutputs: outputs
        .map(({ name, side, channels }) => `${name} (${side} × ${side}, ${channels} channels)`)
        .join(", "),
      grid: gridOf(backbone),
    },
    calibrateWith: (_, common) => calibrateBackbone({ ...common, backbone }),
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
    learning: {
      state: plan.state,
      declarations: plan.declarations,
      batchSize: hyperParameters.batchSize,
      courseOn: ({ dataset, records, baseline }) =>
        adversarialCourse({ plan, source: imageSource(dataset, records, augmentation), seed, baseline }),
    },
    hyperParameters,
    calibrateWith: async (executor, input) =>
      calibrate({ ...input, hyperParameters, trained: await trainedNetworks(plan, executor) }),
  };
}
