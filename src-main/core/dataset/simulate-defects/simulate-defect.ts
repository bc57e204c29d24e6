/** @file A defect on a good part, by which a detector that has never seen one learns what to look for. */
import type { SimulatedDefectKind } from "../../../contract/defects.ts";
import type { Random } from "../../random/random.ts";
import { isColourless, withoutColour, writeColourless } from "./colourless.ts";
import type { DefectCanvas, Overlay, Scene } from "./defect-canvas.ts";
import { oneOf } from "./draw-values.ts";
import { layOver } from "./lay-over.ts";
import { crack, scratch } from "./lines.ts";
import { added, missing, pit } from "./objects.ts";
import { otherPartPatch, samePartPatch, shift } from "./patches.ts";
import { dent, lighting, stain, tone } from "./shades.ts";
import { blur, texture } from "./structures.ts";

export type { DefectCanvas } from "./defect-canvas.ts";

type Simulation = (scene: Scene) => Overlay | null;

const simulations: Record<SimulatedDefectKind, Simulation> = {
  "other-part-patch": otherPartPatch,
  "same-part-patch": samePartPatch,
  texture,
  tone,
  scratch,
  crack,
  dent,
  stain,
  missing,
  added,
  blur,
  shift,
  pit,
  lighting,
};

/** How often a defect that does not show is drawn anew, e.g. a blur where there is nothing to blur, before the kind is. */
const ATTEMPTS_A_KIND = 4;
const ATTEMPTS = 12;

export interface SimulateOptions {
  readonly canvas: DefectCanvas;
  /** Another good part, of the same shape as the pixels. */
  readonly donor: Float32Array;
  /** 1 where a defect may lie, `[height, width]`; nothing else is changed. Null = anywhere. */
  readonly allowed: Uint8Array | null;
  /** What may be drawn; at least one. */
  readonly kinds: readonly SimulatedDefectKind[];
  readonly random: Random;
}

/**
 * Draws one defect onto a good part, in place. Its kind, size (from a pixel to about half the picture), place and strength (from
 * barely visible to strong) are drawn; the same `random` draws the same defect. Beside cut-and-paste (Li et al. 2021, «CutPaste»;
 * Schlüter et al. 2022, «NSA») and textures through noise (Zavrtanik et al. 2021, «DRAEM») there are the shapes that defects of
 * manufactured parts have. On three channels without any colour the defect has none either.
 *
 * @param pixels `[height, width, channels]`, in 0 … 255
 * @param mask `[height, width]`, filled with 1 where the part was visibly changed, else 0. It stays empty where no defect of these
 *   kinds can show, e.g. nothing is allowed, or a displacement on a part of a single tone.
 * @returns the kind that was drawn
 */
export function simulateDefect(
  pixels: Float32Array,
  mask: Uint8Array,
  options: SimulateOptions,
): SimulatedDefectKind {
  const { canvas, donor, allowed, kinds, random } = options;
  if (kinds.length === 0) throw new RangeError("Simulating a defect needs at least one kind.");
  if (canvas.channels === 3 && isColourless(pixels)) return simulateColourless(pixels, mask, options);
  mask.fill(0);
  const scene: Scene = { canvas, pixels, donor, allowed, random };
  let kind = oneOf(random, kinds);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const overlay = simulations[kind](scene);
    if (overlay === null || layOver(scene, overlay, mask)) break;
    if (attempt % ATTEMPTS_A_KIND === 0) kind = oneOf(random, kinds);
  }
  return kind;
}

/**
 * Draws as on one channel. A camera that shows no colour shows none on a defect: tints and coloured grain would teach a detector that
 * red, green and blue differ where something is wrong, which is quickly learned and never so.
 */
function simulateColourless(
  pixels: Float32Array,
  mask: Uint8Array,
  options: SimulateOptions,
): SimulatedDefectKind {
  const grey = withoutColour(pixels);
  const canvas = { ...options.canvas, channels: 1 as const };
  const kind = simulateDefect(grey, mask, { ...options, canvas, donor: withoutColour(options.donor) });
  writeColourless(grey, pixels);
  return kind;
}
