/** @file Results: inspected images by filter, counted, paged and exported. */
import { z } from "zod";
import { inspectedImageId, inspectionId, modelId, pageSize, productId, reasonCode, time } from "./ids.ts";
import { verdict } from "./inspection.ts";
import { job } from "./jobs-api.ts";
import { language } from "./language.ts";
import { procedure } from "./procedure.ts";
import { queueItem } from "./review-api.ts";
import { timeZone } from "./time-zone.ts";

/** All that is given must hold. Verdicts are those in force: a person's, else the model's. */
export const resultFilter = z.strictObject({
  productId: productId.optional(),
  inspectionId: inspectionId.optional(),
  modelId: modelId.optional(),
  verdicts: z.array(verdict).min(1).optional(),
  modelVerdicts: z.array(verdict).min(1).optional(),
  /** Whether a person has decided. */
  decided: z.boolean().optional(),
  reasonCodes: z.array(reasonCode).min(1).optional(),
  minimumScore: z.number().optional(),
  maximumScore: z.number().optional(),
  /** Inspected from … up to but not including. */
  from: time.optional(),
  to: time.optional(),
  /** Part of the file's name. */
  name: z.string().max(200).optional(),
});
export type ResultFilter = z.infer<typeof resultFilter>;

export const resultRow = queueItem.extend({
  productId,
  product: z.string(),
  modelId,
  /** In force: a person's, else the model's, which `verdict` is. */
  finalVerdict: verdict,
});
export type ResultRow = z.infer<typeof resultRow>;

export const resultOrder = z.enum(["newest", "oldest", "highest-score", "lowest-score"]);
export type ResultOrder = z.infer<typeof resultOrder>;

const count = z.int().nonnegative();

export const resultCounts = z.object({
  total: count,
  pass: count,
  fail: count,
  cannotJudge: count,
  /** With a person's verdict, and with one that is not the model's. */
  decided: count,
  overridden: count,
  byReason: z.array(z.object({ code: reasonCode, images: count })),
});
export type ResultCounts = z.infer<typeof resultCounts>;

export const exportFormat = z.enum(["csv", "xlsx", "html", "images"]);
export type ExportFormat = z.infer<typeof exportFormat>;

export const results = {
  page: procedure
    .route({ method: "POST", path: "/results/page", summary: "A page of inspected images" })
    .input(
      z.strictObject({
        filter: resultFilter.default({}),
        order: resultOrder.default("newest"),
        offset: count.default(0),
        limit: pageSize.default(100),
      }),
    )
    .output(z.object({ rows: z.array(resultRow), total: count })),
  counts: procedure
    .route({ method: "POST", path: "/results/counts", summary: "How many of each" })
    .input(z.strictObject({ filter: resultFilter.default({}) }))
    .output(resultCounts),
  export: procedure
    .route({
      method: "POST",
      path: "/results/export",
      summary: "Write a file to be downloaded at `mediaUrl.export`, as a job",
    })
    .input(
      z.strictObject({
        filter: resultFilter.default({}),
        /** `html` is the self-contained report; `images` a ZIP of the files, in a folder for each verdict. */
        format: exportFormat,
        /** Choose these images only. */
        imageIds: z.array(inspectedImageId).min(1).max(1000).optional(),
        /** The report and the Excel file tell the time there; without it in UTC. CSV has ISO 8601 with its offset. */
        timeZone: timeZone.optional(),
        /** Of the report, and of the Excel file's headings and verdicts; English without it, as CSV always is. */
        language: language.optional(),
      }),
    )
    .output(job),
};
