/** @file The course of the preset `standard`: good parts with simulated defects, from the first step to the last. */
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import { adamStepSize, rampedDecay } from "../networks/adam.ts";
import { type RestorationPlan, restorationStep } from "../networks/restoration-step.ts";
import type { Course } from "./course.ts";
import { imageSource } from "./image-source.ts";
import { RestorationFeeds, type RestorationFeedsOptions } from "./restoration-feeds.ts";
import { settlingFactor } from "./schedule.ts";

export type RestorationCourseOptions = Omit<RestorationFeedsOptions, "scales"> & {
  readonly plan: RestorationPlan;
  readonly dataset: PreparedDataset;
};

/** The second half of a training. */
const SETTLING = { share: 0.5, smallest: 0.03 };

export function restorationCourse({ plan, dataset, records, settings }: RestorationCourseOptions): Course {
  const { numbers, declarations, state } = plan;
  const feeds = new RestorationFeeds({
    scales: plan.scales.map(({ scale }) => scale),
    dataset,
    records,
    settings,
  });
  const { scale, networks } = plan.scales.at(-1)!;
  const { size, channels } = dataset.geometry;
  return {
    phaseAt: () => "restoration",
    stepOf: () => restorationStep(plan),
    feeds: async ({ number, done }) => ({
      ...(await feeds.at(number - 1)),
      stepSize: Float32Array.of(settlingFactor(done, SETTLING) * adamStepSize(numbers, number)),
      averageDecay: Float32Array.of(rampedDecay(numbers.averageDecay, number)),
    }),
    watched: {
      networks: {
        state,
        declarations,
        input: [size, size, channels],
        rebuild: (scope, x) => networks.restore(scope.within(scale.name), x),
      },
      source: imageSource(dataset, records, settings.augmentation),
    },
    baseline: null,
  };
}
