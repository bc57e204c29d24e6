/** @file The options of a training, and the settings that they make. */
import { Option } from "commander";
import type { SimulatedDefectKind } from "../contract/defects.ts";
import { type Fit, fit, type ImageSize, type InputSize, type Rectangle } from "../contract/image.ts";
import {
  augmentation,
  type BackboneSettings,
  type DeviceChoice,
  type DiscriminatorTerm,
  deviceChoice,
  discriminatorTerm,
  falseRejectRate,
  learningPreset,
  type Preset,
  preset,
  type TrainingSettings,
} from "../contract/training.ts";
import type { Suited } from "../core/dataset/suit-geometry.ts";
import { usualSteps } from "../core/networks/training-pace.ts";
import { type BackboneFlags, backboneOptions } from "./backbone-options.ts";
import { type BudgetFlags, budgetFrom, budgetOptions } from "./budget-options.ts";
import { defaultSettings } from "./default-settings.ts";
import {
  defectKindsFrom,
  inputSizes,
  numberFrom,
  regionFrom,
  seedOption,
  sizeFrom,
  threadsOption,
} from "./option-values.ts";

export type SettingsFlags = BudgetFlags &
  BackboneFlags & {
    readonly preset: Preset;
    /** Absent: what suits the images. */
    readonly size?: InputSize;
    readonly color?: true;
    readonly gray?: true;
    /** Absent: aligned where that suits the images. */
    readonly align?: boolean;
    readonly fit: Fit;
    readonly region?: Rectangle;
    readonly shift: number;
    readonly rotation: number;
    readonly brightness: number;
    readonly flipHorizontal?: true;
    readonly flipVertical?: true;
    readonly term: DiscriminatorTerm;
    readonly falseRejectRate: number;
    readonly defects: SimulatedDefectKind[];
    readonly seed: number;
    readonly device: DeviceChoice;
    readonly threads: number;
  };

const { geometry, augmentation: variation } = defaultSettings;

/** Every option that decides a training's result, in the order of the help. */
export function settingsOptions(): Option[] {
  return [
    ...learningOptions(),
    ...backboneOptions(),
    ...imageOptions(),
    ...variationOptions(),
    ...computingOptions(),
  ];
}

/** What was found by looking at the images. */
export type Found = Suited & {
  readonly aligns?: boolean;
  /** Of the first image; a region is tied to it. Absent where none could be read. */
  readonly imageSize?: ImageSize;
};

/**
 * @param found what is looked at, and whether it is aligned, where the flags do not say
 * @param backbone what the flags say of it, its file read
 */
export function settingsFrom(
  flags: SettingsFlags,
  found: Found,
  backbone?: BackboneSettings,
): TrainingSettings {
  const { shift, rotation, brightness, flipHorizontal = false, flipVertical = false } = flags;
  const size = flags.size ?? found.size;
  return {
    preset: flags.preset,
    geometry: {
      size,
      channels: channelsFrom(flags) ?? found.channels,
      fit: flags.fit,
      regionOfInterest: flags.region ?? null,
      ...(flags.region && found.imageSize ? { drawnOn: found.imageSize } : {}),
      ...((flags.align ?? found.aligns) ? { alignment: "part" as const } : {}),
    },
    augmentation: { shift, rotationDegrees: rotation, brightness, flipHorizontal, flipVertical },
    discriminatorTerm: flags.term,
    budget: budgetFrom(flags, usualBudget(flags.preset, size)),
    seed: flags.seed,
    // A backbone runs on the processor, as all scoring does.
    device: backbone ? "cpu" : flags.device,
    threads: flags.threads,
    falseRejectRate: flags.falseRejectRate,
    defectKinds: flags.defects,
    ...(backbone && { backbone }),
  };
}

/** As in the pages: so many steps that the result can be had again. A backbone trains nothing. */
function usualBudget(name: Preset, size: InputSize): TrainingSettings["budget"] {
  const learning = learningPreset.safeParse(name);
  return learning.success
    ? { kind: "steps", steps: usualSteps(learning.data, size) }
    : defaultSettings.budget;
}

function channelsFrom({ color, gray }: SettingsFlags): 1 | 3 | undefined {
  if (color) return 3;
  return gray ? 1 : undefined;
}

function learningOptions(): Option[] {
  return [
    new Option(
      "--preset <name>",
      "standard to inspect parts; bigan and paper to compare with; backbone goes with --backbone",
    )
      .choices(preset.options)
      .default(defaultSettings.preset),
    ...budgetOptions("the usual steps of the preset"),
    new Option("--false-reject-rate <share>", "share of good parts that may be rejected")
      .argParser(numberFrom(falseRejectRate, "a number above 0 and up to 0.5"))
      .default(defaultSettings.falseRejectRate),
    new Option("--term <name>", "what the discriminator adds to the score")
      .choices(discriminatorTerm.options)
      .default(defaultSettings.discriminatorTerm),
    new Option(
      "--defects <kinds>",
      "simulated defects to learn from, separated by commas; kensa defects shows them",
    )
      .argParser(defectKindsFrom)
      .default(defaultSettings.defectKinds, "all but dent, blur, shift and lighting"),
  ];
}

function imageOptions(): Option[] {
  return [
    new Option(
      "--size <pixels>",
      `side of the square that is looked at: ${inputSizes} (default: what suits images and preset)`,
    ).argParser(sizeFrom),
    new Option(
      "--color",
      "look at colours (default: standard does where most images have colours)",
    ).conflicts("gray"),
    new Option("--gray", "look at shades of grey").conflicts("color"),
    new Option(
      "--align",
      "shift and turn each part on its background so that all lie alike (default: standard and backbone do where parts lie differently)",
    ),
    new Option("--no-align", "look at images as they were taken"),
    new Option("--fit <way>", "how an image becomes a square").choices(fit.options).default(geometry.fit),
    new Option(
      "--region <x,y,width,height>",
      "look at this part of each image only, in pixels of images of one size",
    ).argParser(regionFrom),
  ];
}

function variationOptions(): Option[] {
  const { shape } = augmentation;
  return [
    new Option("--shift <share>", "how far good parts lie apart, as a share of the image's side")
      .argParser(numberFrom(shape.shift, "a number from 0 to 0.25"))
      .default(variation.shift),
    new Option("--rotation <degrees>", "how far good parts are turned to either side")
      .argParser(numberFrom(shape.rotationDegrees, "a number from 0 to 180"))
      .default(variation.rotationDegrees),
    new Option("--brightness <share>", "how far the light varies, 0.05 = 5 % up or down")
      .argParser(numberFrom(shape.brightness, "a number from 0 to 0.5"))
      .default(variation.brightness),
    new Option("--flip-horizontal", "good parts may be mirrored left to right"),
    new Option("--flip-vertical", "good parts may be mirrored top to bottom"),
  ];
}

function computingOptions(): Option[] {
  return [
    seedOption(),
    new Option("--device <name>", "what computes")
      .choices(deviceChoice.options)
      .default(defaultSettings.device),
    threadsOption(),
  ];
}
