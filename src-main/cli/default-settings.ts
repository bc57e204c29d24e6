/** @file What a training is asked for where nobody says otherwise. */
import { availableParallelism } from "node:os";
import { usualDefectKinds } from "../contract/defects.ts";
import type { TrainingSettings } from "../contract/training.ts";
import { usualSteps } from "../core/networks/training-pace.ts";

export const defaultSettings = {
  preset: "standard",
  geometry: { size: 64, channels: 1, fit: "letterbox", regionOfInterest: null },
  augmentation: {
    shift: 0.02,
    rotationDegrees: 2,
    brightness: 0.05,
    flipHorizontal: false,
    flipVertical: false,
  },
  discriminatorTerm: "features",
  budget: { kind: "steps", steps: usualSteps("standard", 64) },
  seed: 1,
  device: "auto",
  threads: availableParallelism(),
  falseRejectRate: 0.05,
  defectKinds: usualDefectKinds,
} as const satisfies TrainingSettings;
