/** @file The first two minutes: drawn parts, a short training, and a queue to review. */
import { z } from "zod";
import { job } from "./jobs-api.ts";
import { language } from "./language.ts";
import { procedure } from "./procedure.ts";

export const demo = {
  start: procedure
    .route({
      method: "POST",
      path: "/demo",
      summary:
        "Draw demo parts, train a model for a minute and a half, and inspect, as a job; a finished demo is taken up again",
    })
    .input(
      z.strictObject({
        /** Of its name and its reasons. */
        language: language.default("en"),
      }),
    )
    .output(job),
};
