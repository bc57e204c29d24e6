/** @file What a training on the command line is asked for where nobody says otherwise: what the pages ask for. */
import { availableParallelism } from "node:os";
import { defaultTraining } from "../core/app/default-training.ts";

export const defaultSettings = defaultTraining(
  { size: 64, channels: 1, fit: "letterbox", regionOfInterest: null },
  availableParallelism(),
);
