/** @file A model under another threshold than its own: one that a person has put in force. */
import type { Threshold } from "../../contract/calibration.ts";
import type { OpenModel } from "./model-folder.ts";

/** The model as it is where no other threshold is given. Nothing on the disk changes. */
export function withThreshold(model: OpenModel, threshold: Threshold | undefined): OpenModel {
  return threshold === undefined ? model : { ...model, manifest: { ...model.manifest, threshold } };
}
