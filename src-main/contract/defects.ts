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
