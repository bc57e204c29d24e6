/** @file Where a product's images come from at this station, as it was chosen last. */
import { z } from "zod";
import { type SavedIn, SavedValue } from "../lib/saved-value.svelte.ts";

const chosen = z.object({
  kind: z.enum(["folder", "camera"]).default("folder"),
  folder: z.string().nullable().default(null),
  /** Go on with every image that appears in the folder. */
  watch: z.boolean().default(false),
  /** Of a watched folder: leave out what lies there at the beginning. */
  onlyNew: z.boolean().default(false),
  /** As the browser names it; empty = any. */
  cameraId: z.string().default(""),
});

export type SourceChoice = SavedValue<typeof chosen>;

export function sourceChoice(storage: SavedIn, productId: number): SourceChoice {
  return new SavedValue(chosen, storage, `source-${productId}`);
}
