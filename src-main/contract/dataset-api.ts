/** @file The images in a product's folders, as they were found at the last scan. */
import { z } from "zod";
import { failure } from "./errors.ts";
import { datasetImageId, pageSize, productId, time, userName } from "./ids.ts";
import { imageSize } from "./image.ts";
import { job } from "./jobs-api.ts";
import { procedure } from "./procedure.ts";

/**
 * `exact-duplicate`: another file has the same content, and that one is used. `excluded`: a person took it out of the
 * training; it is kept by content, so a copy under another name is out as well.
 */
export const datasetImageState = z.enum(["pending", "usable", "excluded", "exact-duplicate", "unreadable"]);

export const datasetImage = z.object({
  id: datasetImageId,
  kind: z.enum(["good", "known-bad"]),
  /** The path below the chosen folder. */
  name: z.string(),
  state: datasetImageState,
  reason: failure.nullable(),
  bytes: z.int().nonnegative(),
  size: imageSize.nullable(),
  /** The group of near-duplicates that it belongs to; null where it resembles no other image that much. */
  nearGroup: z.int().nonnegative().nullable(),
  /** How unlike the other good images: 1 is usual, above 2 worth a look; null where it is not known. */
  oddness: z.number().nonnegative().nullable(),
});
export type DatasetImage = z.infer<typeof datasetImage>;

/** The parts of the set that a person looks through. `odd` comes with the oddest first, the others by name. */
export const datasetView = z.enum([
  "good",
  "odd",
  "near-duplicates",
  "exact-duplicates",
  "excluded",
  "unreadable",
  "known-bad",
]);
export type DatasetView = z.infer<typeof datasetView>;

const count = z.int().nonnegative();

export const datasetSummary = z.object({
  /** When the folders were last scanned to the end; null = never. */
  scannedAt: time.nullable(),
  /** True where folders or settings were changed since. */
  isOutdated: z.boolean(),
  good: count,
  /** Of the good ones, those that a training would use. */
  usable: count,
  unreadable: count,
  excluded: count,
  exactDuplicates: count,
  /** Images that are not the first of their group of near-duplicates. */
  nearDuplicates: count,
  /** Good images with an oddness above 2. */
  odd: count,
  knownBad: count,
  /** The sizes of the readable images, the most frequent first, at most 10. */
  sizes: z.array(imageSize.extend({ images: count })),
  /** Good images needed for a promise of at most 5 % false rejects with 95 % confidence; 0 = there are enough. */
  furtherImages: count,
});
export type DatasetSummary = z.infer<typeof datasetSummary>;

const byProduct = z.strictObject({ productId });

export const dataset = {
  summary: procedure
    .route({ method: "GET", path: "/products/{productId}/dataset", summary: "Counts of the last scan" })
    .input(byProduct)
    .output(datasetSummary),
  scan: procedure
    .route({
      method: "POST",
      path: "/products/{productId}/dataset/scan",
      summary: "List, decode and compare the images of the product's folders, as a job",
    })
    .input(byProduct)
    .output(job),
  page: procedure
    .route({ method: "GET", path: "/products/{productId}/dataset/images", summary: "A page of images" })
    .input(
      byProduct.extend({
        view: datasetView.default("good"),
        /** Images to pass over: a virtual list jumps anywhere. */
        offset: count.default(0),
        limit: pageSize.default(200),
      }),
    )
    .output(z.object({ images: z.array(datasetImage), total: count })),
  exclude: procedure
    .route({
      method: "POST",
      path: "/products/{productId}/dataset/exclude",
      summary: "Take good images out of the training, or back in",
    })
    .input(
      byProduct.extend({
        imageIds: z.array(datasetImageId).min(1).max(1000),
        excluded: z.boolean(),
        user: userName,
      }),
    )
    .output(z.object({ images: z.array(datasetImage), summary: datasetSummary })),
};
