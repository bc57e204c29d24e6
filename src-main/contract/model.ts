/** @file `model.json`: everything that is known of a trained model beside its graph. */
import { z } from "zod";
import { threshold } from "./calibration.ts";
import { simulatedDefectKinds } from "./defects.ts";
import { modelId, sha256 } from "./ids.ts";
import { curvePoint, refusedImage, stopReason, trainingSettings } from "./training.ts";

/** Raised whenever an older reader could misread a newer file. */
export const MODEL_SCHEMA_VERSION = 1;

/** A file of the model's folder; the hash is checked each time a model is opened. */
export const modelFile = z.object({ name: z.string(), bytes: z.int().positive(), sha256 });
export type ModelFile = z.infer<typeof modelFile>;

/** Mean and standard deviation of a score term over good training images: (term − mean) / deviation. */
export const standardisation = z.object({ mean: z.number(), deviation: z.number().positive() });
export type Standardisation = z.infer<typeof standardisation>;

/** Terms of A(x) where a BiGAN scores: outputs of the graph that are single numbers an image, by name. */
const biganPart = z.enum(["residual", "peak", "features", "sigma-paper", "sigma-released"]);
export type BiganPart = z.infer<typeof biganPart>;

/** Terms of the preset `standard`: what is looked at, and at which scale. */
const standardPart = z.enum([
  "residual-whole",
  "marks-whole",
  "neighbours-whole",
  "residual-detail",
  "marks-detail",
  "neighbours-detail",
]);
export type StandardPart = z.infer<typeof standardPart>;

export const scorePartName = z.enum([...biganPart.options, ...standardPart.options]);
export type ScorePartName = z.infer<typeof scorePartName>;

/** What the preset `standard` looks at: |x − G(E(x))|, what D marks, and how far D's features are from those of good parts. */
export const mapName = z.enum(["residual", "marks", "neighbours"]);
export type MapName = z.infer<typeof mapName>;

/** A map alone, over all scales: an output of the graph, and the picture that is drawn of it. */
export const mapHeatmap = z.enum(["residual-heatmap", "marks-heatmap", "neighbours-heatmap"]);
export type MapHeatmap = z.infer<typeof mapHeatmap>;

export function heatmapOfMap(map: MapName): MapHeatmap {
  return `${map}-heatmap`;
}

/** The value of each map that its heatmap shows as 1: the edge of what good parts show on it. */
export const mapThresholds = z.partialRecord(mapName, z.number().positive());
export type MapThresholds = z.infer<typeof mapThresholds>;

/** One term of A(x): which output of the graph, and how good parts are spread on it. */
export const scoreTerm = z.object({ part: biganPart, scale: standardisation });
export type ScoreTerm = z.infer<typeof scoreTerm>;

/** A(x) = α·L_G + (1 − α)·L_D, and the scale on which it is shown: 0 = an average good part, 1 = one deviation above. */
export const scoreFormula = z.object({
  alpha: z.number().min(0).max(1),
  reconstruction: scoreTerm,
  /** Null where the discriminator's term carries no signal on good parts and was dropped. */
  discriminator: scoreTerm.nullable(),
  scale: standardisation,
});
export type ScoreFormula = z.infer<typeof scoreFormula>;

/** A(x) = Σ weight·(term − mean)/deviation / Σ weight, of the terms that carry signal. */
export const termFormula = z.object({
  terms: z
    .array(
      z.object({
        part: standardPart,
        weight: z.number().positive(),
        scale: standardisation,
        /** How well the term tells simulated defects on good parts from the same parts without: AUROC. */
        separation: z.number().min(0).max(1),
      }),
    )
    .min(1),
  scale: standardisation,
  /** The same of the whole score; absent where a model was made before it was noted. */
  separation: z.number().min(0).max(1).optional(),
});
export type TermFormula = z.infer<typeof termFormula>;

/** How a model puts its score together. */
export const modelScore = z.union([scoreFormula, termFormula]);
export type ModelScore = z.infer<typeof modelScore>;

/**
 * How well a model tells simulated defects on good parts from the same parts without, as AUROC: the share of pairs in which the
 * defective one has the higher score. Of an older model that of its best term; null where it was not measured.
 */
export function separationOf(score: ModelScore): number | null {
  if (!("terms" in score)) return null;
  return score.separation ?? Math.max(...score.terms.map(({ separation }) => separation));
}

/** Files and counts of the images that a model was made from. */
export const modelData = z.object({
  /** SHA-256 over the sorted content hashes of the images used. */
  hash: sha256,
  train: z.int().nonnegative(),
  calibration: z.int().nonnegative(),
  check: z.int().nonnegative(),
  /** Different parts that the calibration images show, as near-duplicates tell; absent where they were not counted. */
  calibrationParts: z.int().positive().optional(),
  /** Which images gave the threshold: drawn among all, or the latest, where names say when images were taken; absent: drawn. */
  calibratedOn: z.enum(["drawn", "latest"]).optional(),
  /** Files with the content of another one, which were left out. */
  exactDuplicates: z.int().nonnegative(),
  /** Images that show what another one shows, kept on one side of the split. */
  nearDuplicates: z.int().nonnegative(),
  refused: z.array(refusedImage),
  /** Grey levels between the darkest and the lightest twentieth of the faintest image; absent in a model from before it was noted. */
  leastContrast: z.number().nonnegative().optional(),
});
export type ModelData = z.infer<typeof modelData>;

/** What a warning is about; pages have their own words for each. */
export const modelWarningCode = z.enum([
  /** `count` samples to learn from, of `enough` that there should be. */
  "few-samples",
  /** `alike` of `count` images cannot be told from copies of one another. */
  "samples-alike",
  /** The reconstruction ratio is `ratio`, which should be below `trusted`. */
  "hardly-rebuilds",
  "discriminator-won",
  /** Simulated defects are told from good parts with an AUROC of `separation`, which should be `enough` or more. */
  "hardly-finds",
  /** `rejected` of `checked` check samples fail, so at least the share `low` of such parts; `bound` is promised. */
  "promise-doubtful",
  /** The threshold lies at scores far above the others; `files` are the images, `count` of them, where they are known. */
  "stray-score",
  /** `count` of `of` good images could not be aligned, the share `share`; such parts cannot be judged. */
  "not-aligned",
]);
export type ModelWarningCode = z.infer<typeof modelWarningCode>;

/** What a person should know before trusting a model, with the numbers that its words name. */
export const modelWarning = z.object({
  code: modelWarningCode,
  numbers: z.record(z.string(), z.number()),
  /** The images that it speaks of, where these are known. */
  files: z.array(z.string()).optional(),
  sentence: z.string(),
});
export type ModelWarning = z.infer<typeof modelWarning>;

/** Models of an older version have the sentence alone. */
export const notedWarning = z.union([modelWarning, z.string()]);
export type NotedWarning = z.infer<typeof notedWarning>;

/** A warning in English, as it was written with the model. */
export function warningSentence(warning: NotedWarning): string {
  return typeof warning === "string" ? warning : warning.sentence;
}

export const modelManifest = z.object({
  kind: z.literal("kensa-model"),
  schemaVersion: z.literal(MODEL_SCHEMA_VERSION),
  id: modelId,
  product: z.string().min(1).max(120),
  createdAt: z.iso.datetime(),
  kensaVersion: z.string(),
  /** As they were used, with nothing filled in: a description that lacks one is damaged. */
  settings: trainingSettings.extend({ defectKinds: simulatedDefectKinds }),
  /** The preset's own hyper-parameters, as they were used. */
  hyperParameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  data: modelData,
  graph: modelFile,
  pictures: z.array(modelFile),
  score: modelScore,
  calibration: z
    .object({
      /** Scores of the calibration and of the check images, ascending. */
      scores: z.array(z.number()),
      /** The part that each calibration score is of; absent where each is of another part, and in a model from before it was noted. */
      partNumbers: z.array(z.int().nonnegative()).optional(),
      checkScores: z.array(z.number()),
    })
    .refine(({ scores, partNumbers }) => partNumbers === undefined || partNumbers.length === scores.length),
  threshold,
  /**
   * What the heatmap shows as 1, in deviations of good parts at their place: of the residual, for `standard` of its maps' weighted mean,
   * for `backbone` of the distance between features. Areas above it are regions.
   */
  heatmapThreshold: z.number().positive(),
  /** Of the maps that can be looked at alone; absent where a model was made before there were any. */
  mapThresholds: mapThresholds.optional(),
  training: z.object({
    steps: z.int().nonnegative(),
    seconds: z.number().nonnegative(),
    stopped: stopReason,
    curve: z.array(curvePoint),
    reconstructionRatio: z.number().nullable(),
    /** What a person should know before trusting this model. */
    warnings: z.array(notedWarning),
  }),
  engine: z.object({
    executor: z.string(),
    device: z.string(),
    threads: z.int().positive(),
    versions: z.record(z.string(), z.string()),
  }),
  /** SHA-256 over everything above, so that a changed byte shows. */
  checksum: sha256,
});
export type ModelManifest = z.infer<typeof modelManifest>;
