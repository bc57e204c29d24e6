/** @file What a training is called and said to be. */

import type {
  Device,
  DeviceChoice,
  DiscriminatorTerm,
  Preset,
  TrainingBudget,
} from "../../src-main/contract/training.ts";
import type { TrainingOfferKey } from "../../src-main/contract/training-api.ts";
import { m } from "../paraglide/messages.js";
import { formatCount, formatSpan } from "./format.ts";

const offers: Readonly<Record<TrainingOfferKey, { name: () => string; help: () => string }>> = {
  quick: { name: m.train_quick, help: m.train_quick_help },
  standard: { name: m.train_standard, help: m.train_standard_help },
  thorough: { name: m.train_thorough, help: m.train_thorough_help },
  paper: { name: m.train_paper, help: m.train_paper_help },
};

const devices: Readonly<Record<DeviceChoice | Device, () => string>> = {
  auto: m.train_device_auto,
  cpu: m.train_device_cpu,
  webgpu: m.train_device_webgpu,
  cuda: m.train_device_cuda,
  tensorrt: m.train_device_tensorrt,
  dml: m.train_device_directml,
  coreml: m.train_device_coreml,
  tensorflow: m.train_device_tensorflow,
};

const terms: Readonly<Record<DiscriminatorTerm, () => string>> = {
  features: m.train_term_features,
  "sigma-paper": m.train_term_sigma_paper,
  "sigma-released": m.train_term_sigma_released,
};

export function offerName(key: TrainingOfferKey): string {
  return offers[key].name();
}

export function offerHelp(key: TrainingOfferKey): string {
  return offers[key].help();
}

/** Whether E and G learn against D, so that its opinion can be a term of the score. */
export function isContest(preset: Preset): boolean {
  return preset === "bigan" || preset === "paper";
}

/** Of a device, or of the choice that finds one. */
export function deviceName(device: DeviceChoice | Device): string {
  return devices[device]();
}

export function termName(term: DiscriminatorTerm): string {
  return terms[term]();
}

export function budgetText(budget: TrainingBudget): string {
  return budget.kind === "steps"
    ? m.train_steps({ steps: formatCount(budget.steps) })
    : formatSpan(budget.minutes * 60);
}

/** What a reconstruction ratio means: 1 = the picture says nothing of the part, 0 = it is the part. */
export function ratioMeaning(ratio: number): string {
  if (ratio > 0.9) return m.train_ratio_blind();
  if (ratio > 0.6) return m.train_ratio_rough();
  if (ratio > 0.3) return m.train_ratio_good();
  return m.train_ratio_fine();
}
