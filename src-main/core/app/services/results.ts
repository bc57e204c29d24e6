/** @file Results over the API: paged, counted, exported as a job. */
import type { api } from "../../../contract/api.ts";
import type { ResultRow } from "../../../contract/results-api.ts";
import type { Services } from "../../../contract/services.ts";
import { countResults, pageResults } from "../../store/results.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";
import type { AppContext } from "../app-context.ts";
import { writeExport } from "../export/write-export.ts";
import { toQueueItem } from "./review.ts";

export function resultsService(context: AppContext): Services<typeof api.results> {
  const { store, jobs } = context;
  return {
    page: async ({ filter, ...page }) => ({
      rows: (await pageResults(store, filter, page)).map(toResultRow),
      total: (await countResults(store, filter)).total,
    }),
    counts: ({ filter }) => countResults(store, filter),
    export: (request) =>
      jobs.start("export", { productId: request.filter.productId ?? null }, async (handle) => {
        const written = await writeExport(context, request, handle);
        return written === null ? null : { kind: "export", ...written };
      }),
  };
}

function toResultRow(image: ReviewedImage): ResultRow {
  const { productId, product, modelId, verdict, decision } = image;
  return {
    ...toQueueItem(image),
    productId,
    product,
    modelId,
    finalVerdict: decision?.newVerdict ?? verdict,
  };
}
