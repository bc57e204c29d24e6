/** @file From the features of many places on good parts to a bank that a graph holds. */
import { RunningMoments } from "../calibration/standardise.ts";
import type { FeatureBank } from "../networks/feature-bank.ts";

const SMALLEST_SPREAD = 1e-3;

/** Features on one scale: a raw one f is (f − centre)·spread. */
export type StandardisedFeatures = {
  readonly centre: Float32Array;
  readonly spread: Float32Array;
  /** `[channels]` each. */
  readonly points: readonly Float32Array[];
};

/** The places where there is picture. @param seen `[places]`, 0 or 1 */
export function placesIn(seen: Float32Array): number[] {
  return Array.from(seen.keys()).filter((place) => seen[place] === 1);
}

/** `[channels]` of each of these places. @param features `[places, channels]` */
export function featuresAt(
  places: readonly number[],
  features: Float32Array,
  allPlaces: number,
): Float32Array[] {
  const channels = features.length / allPlaces;
  return places.map((place) => features.slice(place * channels, (place + 1) * channels));
}

/** Each channel with mean 0 and, but for a little that spares channels which hardly change, deviation 1. @param features at least one */
export function standardisedFeatures(features: readonly Float32Array[]): StandardisedFeatures {
  const channels = features[0]!.length;
  const centre = new Float32Array(channels);
  const spread = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel += 1) {
    const moments = new RunningMoments();
    for (const feature of features) moments.add(feature[channel]!);
    const { mean, deviation } = moments.standardisation;
    centre[channel] = mean;
    spread[channel] = 1 / (deviation + SMALLEST_SPREAD);
  }
  const points = features.map((feature) =>
    feature.map((value, channel) => (value - centre[channel]!) * spread[channel]!),
  );
  return { centre, spread, points };
}

/** The bank of these points, one after the other within each channel. @param points at least one, or nothing could be near */
export function bankOf(
  points: readonly Float32Array[],
  { centre, spread }: Pick<FeatureBank, "centre" | "spread">,
  projection?: Float32Array,
): FeatureBank {
  const count = points.length;
  const kept = points[0]!.length;
  const features = new Float32Array(kept * count);
  for (const [index, point] of points.entries()) {
    for (let channel = 0; channel < kept; channel += 1) features[channel * count + index] = point[channel]!;
  }
  return { centre, spread, ...(projection && { projection }), features, count };
}
