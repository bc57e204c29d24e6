/** @file The first two minutes: drawn parts, a short training, and a queue to review. */
import { nothing } from "./ids.ts";
import { job } from "./jobs-api.ts";
import { procedure } from "./procedure.ts";

export const demo = {
  start: procedure
    .route({
      method: "POST",
      path: "/demo",
      summary:
        "Draw demo parts, train a model for a minute and a half, and inspect, as a job; a finished demo is taken up again",
    })
    .input(nothing)
    .output(job),
};
