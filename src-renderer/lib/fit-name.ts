/** @file What it is called how an area that is not square becomes one. */
import type { Fit } from "../../src-main/contract/image.ts";
import { m } from "../paraglide/messages.js";

const names: Readonly<Record<Fit, () => string>> = {
  letterbox: m.setup_fit_letterbox,
  crop: m.setup_fit_crop,
  stretch: m.setup_fit_stretch,
};

export function fitName(fit: Fit): string {
  return names[fit]();
}
