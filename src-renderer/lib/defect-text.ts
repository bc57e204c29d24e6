/** @file What the kinds of simulated defects are called and said to be. */
import type { SimulatedDefectKind } from "../../src-main/contract/defects.ts";
import { m } from "../paraglide/messages.js";

const kinds: Readonly<Record<SimulatedDefectKind, { name: () => string; help: () => string }>> = {
  "other-part-patch": { name: m.setup_defects_other_part_patch, help: m.setup_defects_other_part_patch_help },
  "same-part-patch": { name: m.setup_defects_same_part_patch, help: m.setup_defects_same_part_patch_help },
  texture: { name: m.setup_defects_texture, help: m.setup_defects_texture_help },
  tone: { name: m.setup_defects_tone, help: m.setup_defects_tone_help },
  scratch: { name: m.setup_defects_scratch, help: m.setup_defects_scratch_help },
  crack: { name: m.setup_defects_crack, help: m.setup_defects_crack_help },
  dent: { name: m.setup_defects_dent, help: m.setup_defects_dent_help },
  stain: { name: m.setup_defects_stain, help: m.setup_defects_stain_help },
  missing: { name: m.setup_defects_missing, help: m.setup_defects_missing_help },
  added: { name: m.setup_defects_added, help: m.setup_defects_added_help },
  blur: { name: m.setup_defects_blur, help: m.setup_defects_blur_help },
  shift: { name: m.setup_defects_shift, help: m.setup_defects_shift_help },
  pit: { name: m.setup_defects_pit, help: m.setup_defects_pit_help },
  lighting: { name: m.setup_defects_lighting, help: m.setup_defects_lighting_help },
};

export function defectKindName(kind: SimulatedDefectKind): string {
  return kinds[kind].name();
}

export function defectKindHelp(kind: SimulatedDefectKind): string {
  return kinds[kind].help();
}
