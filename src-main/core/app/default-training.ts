/** @file What a training is asked for where nobody says otherwise. */
import { rareDefectKinds, type SimulatedDefectKind, simulatedDefectKind } from "../../contract/defects.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import type { TrainingSettings } from "../../contract/training.ts";
import { usualPreset, usualSteps } from "../networks/training-pace.ts";

/** The usual settings for images of this geometry. @param kindsOff simulated defects that are none on this product */
export function defaultTraining(
  geometry: ImageGeometry,
  threads: number,
  kindsOff: readonly SimulatedDefectKind[] = rareDefectKinds,
): TrainingSettings {
  const preset = usualPreset(geometry.size);
  return {
    preset,
    geometry,
    augmentation: {
      shift: 0.02,
      rotationDegrees: 2,
      brightness: 0.05,
      flipHorizontal: false,
      flipVertical: false,
    },
    discriminatorTerm: "features",
    budget: { kind: "steps", steps: usualSteps(preset, geometry.size) },
    seed: 1,
    device: "auto",
    threads,
    falseRejectRate: 0.05,
    defectKinds: simulatedDefectKind.options.filter((kind) => !kindsOff.includes(kind)),
  };
}
