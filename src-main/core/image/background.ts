/**
 * @file The background of a part: what a picture's border shows, continued inwards as a smooth surface.
 *
 * A surface of the second degree follows a lamp on one side and darker corners. It is fitted to the border alone, by least squares
 * that are repeated without what does not fit, so that a cable or a reflex at the border does not bend it.
 */
import { median } from "./median.ts";

/** A square picture, and where in it a part may be looked for. */
export interface SearchedPicture {
  /** Pixels a side. */
  readonly size: number;
  /** `[size, size, 3]`, each in 0 … 255. */
  readonly pixels: Uint8Array;
  /** 1 where the image is looked at, `[size, size]`. */
  readonly allowed: Uint8Array;
}

/** A picture as its difference from the background. */
export interface Difference {
  /** `[size, size, 3]`, in levels of 255, negative where darker; 0 where nothing is looked at. */
  readonly signed: Float32Array;
  /** The largest of the three channels without its sign, `[size, size]`. */
  readonly largest: Float32Array;
  /** The usual deviation of the border from the surface, in levels. */
  readonly noise: number;
}

/** Of the square's side: how broad the border is. */
const BORDER = 0.03;
/** Pixels of the border that are looked at, as a share of the square's side: with fewer, a surface is a guess. */
const LEAST_BORDER = 0.1;
const ROUNDS = 4;
/** Deviations from the surface beyond which a pixel of the border counts as something that lies there. */
const OUTLIER = 3;
/** With less of the border on one smooth surface there is no background to speak of. */
const LEAST_FITTING = 0.75;
/** From the median of absolute deviations to a standard deviation of normal noise. */
const NORMAL = 1.4826;
/** A camera without any noise still rounds to whole levels. */
const ROUNDING = 0.5;
const CHANNELS = 3;

/** Every so many pixels of the border are looked at; more say nothing new. */
const BORDER_STEP = 5;

/** The picture's difference from its background; null where the border shows none, or there is too little border. */
export function differenceFromBackground(picture: SearchedPicture): Difference | null {
  const border = borderOf(picture);
  if (border.length < LEAST_BORDER * picture.size) return null;
  let fitting: readonly number[] = border;
  for (let round = 1; ; round += 1) {
    const surfaces = fitSurfaces(picture, fitting);
    if (surfaces === null) return null;
    const deviations = border.map((place) => largestDeviation(picture, surfaces, place));
    const noise = NORMAL * median(deviations) + ROUNDING;
    const next = border.filter((_, i) => deviations[i]! <= OUTLIER * noise);
    if (next.length < LEAST_FITTING * border.length) return null;
    if (round === ROUNDS) return subtract(picture, surfaces, noise);
    fitting = next;
  }
}

/** Some of the pixels that are looked at although something close to them on the same row or column is not. */
function borderOf({ size, allowed }: SearchedPicture): number[] {
  const reach = Math.max(1, Math.round(BORDER * size));
  const isInside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < size && y < size && allowed[y * size + x] === 1;
  const border: number[] = [];
  for (let place = 0; place < allowed.length; place += BORDER_STEP) {
    if (allowed[place] === 0) continue;
    const x = place % size;
    const y = Math.floor(place / size);
    const isDeep =
      isInside(x - reach, y) && isInside(x + reach, y) && isInside(x, y - reach) && isInside(x, y + reach);
    if (!isDeep) border.push(place);
  }
  return border;
}

/** The coefficients of 1, x, y, x², xy and y². */
type Surface = readonly [number, number, number, number, number, number];

/** The terms of a surface of the second degree at a place, with coordinates in −1 … 1. */
function termsAt(place: number, size: number): Surface {
  const x = (2 * (place % size)) / size - 1;
  const y = (2 * Math.floor(place / size)) / size - 1;
  return [1, x, y, x * x, x * y, y * y];
}

/** A surface a channel, or null where the places do not determine them. */
function fitSurfaces({ size, pixels }: SearchedPicture, places: readonly number[]): Surface[] | null {
  const terms = termsAt(0, size).length;
  // The normal equations, with one right side a channel.
  const rows = Array.from({ length: terms }, () => new Float64Array(terms + CHANNELS));
  for (const place of places) {
    const at = termsAt(place, size);
    for (const [i, row] of rows.entries()) {
      for (let j = 0; j < terms; j += 1) row[j]! += at[i]! * at[j]!;
      for (let c = 0; c < CHANNELS; c += 1) row[terms + c]! += at[i]! * pixels[place * CHANNELS + c]!;
    }
  }
  if (!eliminate(rows)) return null;
  return Array.from({ length: CHANNELS }, (_, c) => {
    const [one, x, y, xx, xy, yy] = rows.map((row) => row[terms + c]!);
    return [one!, x!, y!, xx!, xy!, yy!];
  });
}

/** Gauss–Jordan with the largest pivot of each column; false where the equations are not independent. */
function eliminate(rows: Float64Array[]): boolean {
  for (let column = 0; column < rows.length; column += 1) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? i : best),
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const leading = rows[column]!;
    const scale = leading[column]!;
    if (Math.abs(scale) < 1e-9) return false;
    for (let j = 0; j < leading.length; j += 1) leading[j]! /= scale;
    for (const row of rows) {
      const factor = row[column]!;
      if (row === leading || factor === 0) continue;
      for (let j = 0; j < row.length; j += 1) row[j]! -= factor * leading[j]!;
    }
  }
  return true;
}

function largestDeviation(
  { size, pixels }: SearchedPicture,
  surfaces: readonly Surface[],
  place: number,
): number {
  const terms = termsAt(place, size);
  return Math.max(
    ...surfaces.map((surface, c) => Math.abs(pixels[place * CHANNELS + c]! - valueOf(surface, terms))),
  );
}

function valueOf(surface: Surface, terms: Surface): number {
  return surface.reduce((sum, coefficient, i) => sum + coefficient * terms[i]!, 0);
}

function subtract(
  { size, pixels, allowed }: SearchedPicture,
  surfaces: readonly Surface[],
  noise: number,
): Difference {
  const signed = new Float32Array(pixels.length);
  const largest = new Float32Array(size * size);
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    const [c, x1, y1, xx, xy, yy] = surfaces[channel]!;
    for (let place = 0; place < largest.length; place += 1) {
      if (allowed[place] === 0) continue;
      const x = (2 * (place % size)) / size - 1;
      const y = (2 * Math.floor(place / size)) / size - 1;
      const background = c + x * (x1 + x * xx + y * xy) + y * (y1 + y * yy);
      const difference = pixels[place * CHANNELS + channel]! - background;
      signed[place * CHANNELS + channel] = difference;
      if (Math.abs(difference) > largest[place]!) largest[place] = Math.abs(difference);
    }
  }
  return { signed, largest, noise };
}
