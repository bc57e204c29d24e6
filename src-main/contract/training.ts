/** @file What a training is asked for, what it reports while it runs, and how it ends. */
import { z } from "zod";
import { simulatedDefectKinds, usualDefectKinds } from "./defects.ts";
import { failure } from "./errors.ts";
import { modelId, sha256 } from "./ids.ts";
import { imageGeometry } from "./image.ts";

export const preset = z.enum([
  /** Restoration of simulated defects, at two scales, with marks and neighbours. */
  "standard",
  /** A BiGAN held together by its cycles. */
  "bigan",
  /** The released code's networks and numbers. */
  "paper",
  /** Learns nothing: features of a network that the user brings, and their neighbours on good parts. */
  "backbone",
]);
export type Preset = z.infer<typeof preset>;

/** The presets that train networks of their own. */
export const learningPreset = preset.exclude(["backbone"]);
export type LearningPreset = z.infer<typeof learningPreset>;

/** The presets whose E, G and D learn against each other. */
export type BiganPreset = Exclude<LearningPreset, "standard">;

/** How pixels become what a backbone was trained on. */
export const backboneInput = z.enum([
  /** (x/255 − mean)/deviation with ImageNet's of red, green and blue. */
  "imagenet",
  /** 0 to 1. */
  "unit",
  /** −1 to 1. */
  "signed",
  /** 0 to 255. */
  "raw",
]);
export type BackboneInput = z.infer<typeof backboneInput>;

/** A user's feature extractor, and how it is used. */
export const backboneSettings = z.object({
  /** The ONNX file, an absolute path. */
  file: z.string().min(1),
  /** Of the file as it was when the training was asked for: one that changes on the way makes another model. */
  sha256,
  input: backboneInput,
  /** Names of the outputs whose features are compared; null = all whose grid is between a quarter and 1/32 of the picture's side. */
  outputs: z.array(z.string().min(1)).min(1).max(16).nullable(),
});
export type BackboneSettings = z.infer<typeof backboneSettings>;

export const deviceChoice = z.enum(["auto", "cpu", "webgpu", "cuda"]);
export type DeviceChoice = z.infer<typeof deviceChoice>;

/** How far good parts may vary; training images are varied inside these limits. */
export const augmentation = z.object({
  /** Largest shift, as a share of the image's side. */
  shift: z.number().min(0).max(0.25),
  /** Largest turn to either side, in degrees. */
  rotationDegrees: z.number().min(0).max(180),
  /** Largest relative change of brightness, 0.1 = ±10 %. */
  brightness: z.number().min(0).max(0.5),
  flipHorizontal: z.boolean(),
  flipVertical: z.boolean(),
});
export type Augmentation = z.infer<typeof augmentation>;

/** Which discriminator term L_D joins the residual in A(x) = α·L_G + (1−α)·L_D. */
export const discriminatorTerm = z.enum([
  /** ‖f_D(x,E(x)) − f_D(G(E(x)),E(x))‖₁, paper and released code alike. */
  "features",
  /** Cross-entropy of D(x,E(x)) against 1, as in the paper. */
  "sigma-paper",
  /** Cross-entropy of D(G(E(x)),E(x)) against 1, as in the released code. */
  "sigma-released",
]);
export type DiscriminatorTerm = z.infer<typeof discriminatorTerm>;

export const trainingBudget = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("steps"), steps: z.int().min(1).max(10_000_000) }),
  z.object({
    kind: z.literal("minutes"),
    minutes: z
      .number()
      .positive()
      .max(7 * 24 * 60),
  }),
]);
export type TrainingBudget = z.infer<typeof trainingBudget>;

/** The start of all random numbers. */
export const seed = z.int().min(0).max(0xffff_ffff);

/** Processor threads that compute. */
export const threads = z.int().min(1).max(256);

/** The false-reject rate asked for, e.g. 0.05; what n images or rows can support may be less tight. */
export const falseRejectRate = z.number().gt(0).max(0.5);

export const trainingSettings = z.object({
  preset,
  geometry: imageGeometry,
  augmentation,
  discriminatorTerm,
  budget: trainingBudget,
  seed,
  device: deviceChoice,
  threads,
  falseRejectRate,
  /** What is drawn onto good parts; settings from before there was a choice have all. */
  defectKinds: simulatedDefectKinds.default([...usualDefectKinds]),
  /** There for the preset `backbone` alone. */
  backbone: backboneSettings.optional(),
});
export type TrainingSettings = z.infer<typeof trainingSettings>;

/** What computes, once `auto` has been resolved. `tensorflow` is CUDA through TensorFlow. */
export const device = z.enum(["cpu", "webgpu", "cuda", "tensorrt", "dml", "coreml", "tensorflow"]);
export type Device = z.infer<typeof device>;

/** Everything that the compute process needs to train. */
export const trainingRequest = z.object({
  product: z.string().min(1).max(120),
  good: z.array(z.string()).min(1),
  /** SHA-256 of contents that a person took out of the training; absent = none. */
  excluded: z.array(z.string()).optional(),
  /** A folder of defective parts, which is passed over where it lies in one of good parts; absent = none. */
  knownBad: z.string().optional(),
  settings: trainingSettings,
  device,
  /** Where the training keeps its decoded images and its checkpoint. */
  runFolder: z.string(),
  /** Where the model goes; must not exist. */
  modelFolder: z.string(),
  modelId,
  /** Go on from the checkpoint in `runFolder`, with the settings that it was begun with. */
  resume: z.boolean(),
});
export type TrainingRequest = z.infer<typeof trainingRequest>;

/** One point of the training curve. Losses are means over the steps since the last point. */
export const curvePoint = z.object({
  step: z.int().nonnegative(),
  phase: z.enum(["warm-up", "adversarial", "restoration"]),
  discriminatorLoss: z.number().nullable(),
  generatorLoss: z.number().nullable(),
  /** Mean |x − G(E(x))| on training images, range [0, 2]. */
  reconstructionLoss: z.number().nullable(),
  /** mean|x − G(E(x))| / mean|x − G(E(x′))|, x′ another image: 1 = G ignores its input, 0 = perfect. */
  reconstructionRatio: z.number().nullable(),
});
export type CurvePoint = z.infer<typeof curvePoint>;

export const trainingStage = z.enum(["prepare", "compare", "compile", "train", "calibrate", "export"]);
export type TrainingStage = z.infer<typeof trainingStage>;

export const trainingProgress = z.object({
  stage: trainingStage,
  /** Done and total, in the stage's own unit: images or steps. */
  done: z.int().nonnegative(),
  total: z.int().nonnegative(),
  secondsLeft: z.number().nonnegative().nullable(),
  imagesPerSecond: z.number().nonnegative().nullable(),
  point: curvePoint.nullable(),
});
export type TrainingProgress = z.infer<typeof trainingProgress>;

/** How a training came to its end: all its steps, all its time, or a person who stopped it at a checkpoint. */
export const stopReason = z.enum(["finished", "time", "cancelled"]);
export type StopReason = z.infer<typeof stopReason>;

/** An image that could not be used, and why. */
export const refusedImage = z.object({ file: z.string(), reason: failure });
export type RefusedImage = z.infer<typeof refusedImage>;

/** The last line that `kensa train --json` prints. */
export const trainingResult = z.object({
  /** The model's folder; null where the training was stopped before there was one. */
  model: z.string().nullable(),
  preset,
  steps: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  stopped: stopReason,
  device: z.string(),
  dataHash: z.string(),
});
export type TrainingResult = z.infer<typeof trainingResult>;
