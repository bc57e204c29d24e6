/**
 * @file The one list of everything that a page, the command line or a factory's own software can ask.
 *
 * Control goes this way; pixels do not, they are URLs (`media.ts`).
 */
import { check } from "./check-api.ts";
import { dataset } from "./dataset-api.ts";
import { demo } from "./demo-api.ts";
import { host } from "./host-api.ts";
import { inspect } from "./inspect-api.ts";
import { jobs } from "./jobs-api.ts";
import { models } from "./models-api.ts";
import { products } from "./products-api.ts";
import { results } from "./results-api.ts";
import { review } from "./review-api.ts";
import { training } from "./training-api.ts";

export const api = {
  host,
  products,
  dataset,
  training,
  jobs,
  check,
  models,
  inspect,
  review,
  results,
  demo,
};
export type Api = typeof api;
