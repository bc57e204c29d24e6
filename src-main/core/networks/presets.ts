/** @file The presets: which networks, with which numbers. */
import type { InputSize } from "../../contract/image.ts";
import type { BiganPreset } from "../../contract/training.ts";
import { biganNetworks } from "./bigan-networks.ts";
import { type HyperParameters, hyperParametersOf } from "./hyper-parameters.ts";
import type { Networks } from "./networks.ts";
import { paperNetworks } from "./paper-networks.ts";

export type PresetDefinition = {
  readonly networks: Networks;
  readonly hyperParameters: HyperParameters;
};

type PresetInput = { readonly size: InputSize; readonly channels: 1 | 3 };

/** The preset's networks and numbers for images of this size. */
export function definePreset(preset: BiganPreset, { size, channels }: PresetInput): PresetDefinition {
  const hyperParameters = hyperParametersOf(preset, size);
  const shape = { size, channels, latent: hyperParameters.latent };
  const networks = preset === "paper" ? paperNetworks(shape) : biganNetworks(shape, size <= 64 ? 32 : 16);
  return { networks, hyperParameters };
}
