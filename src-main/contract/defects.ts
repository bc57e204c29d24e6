/** @file The kinds of defect that are drawn onto good parts in a training. */
import { z } from "zod";

export const simulatedDefectKind = z.enum([
  /** A patch of another good part, in a place where it does not belong. */
  "other-part-patch",
  /** A patch of the same part in another place. */
  "same-part-patch",
  /** A surface of another structure: grain, stripes, clouds, flakes. */
  "texture",
  /** Darker, brighter or discoloured; the structure of the surface stays. */
  "tone",
  "scratch",
  "crack",
  /** Shaded like a hollow or a bump under light from one side. */
  "dent",
  "stain",
  /** A hole, a chip out of an edge, or a detail that is not there. */
  "missing",
  /** A foreign body, a fibre, a drop, a burr on an edge. */
  "added",
  "blur",
  /** A piece of the part that is displaced, turned or bent. */
  "shift",
  /** Points of one to a few pixels, alone or in a cluster. */
  "pit",
  /** A large change of little contrast without an edge. */
  "lighting",
]);
export type SimulatedDefectKind = z.infer<typeof simulatedDefectKind>;

/**
 * Off until a person says that they are defects: they look like what good parts do anyway, and networks that had to tell them apart
 * found less in the same time (bench/QUALITY.md).
 */
export const rareDefectKinds: readonly SimulatedDefectKind[] = ["dent", "blur", "shift", "lighting"];

/** What is drawn where nobody says otherwise. */
export const usualDefectKinds = simulatedDefectKind.options.filter((kind) => !rareDefectKinds.includes(kind));

/** Those that a training draws; each once, at least one. */
export const simulatedDefectKinds = z
  .array(simulatedDefectKind)
  .min(1)
  .refine((kinds) => new Set(kinds).size === kinds.length, { error: "Each kind is named once." });

/** Those that a training does not draw, because they are no defects on this product; never all. */
export const defectKindsOff = z
  .array(simulatedDefectKind)
  .refine((kinds) => new Set(kinds).size < simulatedDefectKind.options.length, {
    error: "At least one kind of simulated defect must stay switched on.",
  });
