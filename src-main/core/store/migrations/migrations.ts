/** @file Every step from an empty database to today's, in the order of their names; a new step goes to the end. */
import type { Migration } from "kysely/migration";
import { up as productsModelsRunsInspections } from "./0001-products-models-runs-inspections.ts";
import { up as reviewAndJobs } from "./0002-review-and-jobs.ts";
import { up as reasonLabels } from "./0003-reason-labels.ts";
import { up as reasonCauses } from "./0004-reason-causes.ts";
import { up as processOfRun } from "./0005-process-of-a-run.ts";
import { up as countsFromIndex } from "./0006-counts-from-an-index.ts";
import { up as eachImageOnce } from "./0007-each-image-once.ts";

/** There is no way down: an older Kensa refuses a newer database, and a backup is the way back. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-products-models-runs-inspections": { up: productsModelsRunsInspections },
  "0002-review-and-jobs": { up: reviewAndJobs },
  "0003-reason-labels": { up: reasonLabels },
  "0004-reason-causes": { up: reasonCauses },
  "0005-process-of-a-run": { up: processOfRun },
  "0006-counts-from-an-index": { up: countsFromIndex },
  "0007-each-image-once": { up: eachImageOnce },
};
