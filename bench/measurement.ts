/** @file What a measurement is given, and what it gives back. */
import { z } from "zod";

/** Everything that decides a measurement; sent to the process that makes it. */
export const benchContext = z.object({
  /** The repository's root. */
  root: z.string(),
  /** A temporary folder, the same for all measurements of a run. */
  workspace: z.string(),
  /** A folder of images to inspect; null: the samples made for the run. */
  data: z.string().nullable(),
  threads: z.int().positive(),
  /** Fewer repetitions: numbers to develop by, not to quote. */
  isQuick: z.boolean(),
  seed: z.int().nonnegative(),
});
export type BenchContext = z.infer<typeof benchContext>;

const figure = z.object({ name: z.string(), value: z.number(), unit: z.string() });
export type Figure = z.infer<typeof figure>;

export const measured = z.object({
  figures: z.array(figure),
  /** What a reader must know to read the figures rightly, as sentences. */
  notes: z.array(z.string()),
  /** Of programs that only this measurement used. */
  versions: z.record(z.string(), z.string()).optional(),
});
export type Measured = z.infer<typeof measured>;

export type Measurement = {
  readonly name: string;
  readonly title: string;
  /** True: the sample images and the model made from them must lie in the workspace. */
  readonly needsSamples: boolean;
  readonly run: (context: BenchContext) => Promise<Measured>;
};
