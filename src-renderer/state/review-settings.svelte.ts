/** @file How the review screen is set up at this station: for gloves, on a screen of known size, in which order. */
import { z } from "zod";
import { queueOrder } from "../../src-main/contract/review-api.ts";
import { type SavedIn, SavedValue } from "../lib/saved-value.svelte.ts";

const saved = z.object({
  order: queueOrder.default("worst-first"),
  /** Outlines of the conspicuous regions are drawn on the picture. */
  showsRegions: z.boolean().default(true),
  gloves: z.boolean().default(false),
  /** Diagonal in inches, by which millimetres are known; null = not said. */
  screenInches: z.number().min(5).max(120).nullable().default(null),
});
export type ReviewSettingsValue = z.infer<typeof saved>;

const KEY = "review";
const MILLIMETRES_PER_INCH = 25.4;
/** By definition of CSS; the truth for a screen whose size nobody has said is not far away. */
const PIXELS_PER_INCH = 96;
const BARE_PIXELS = 48;
/** What is pressed a thousand times a shift is larger than what is pressed now and then. */
const VERDICT_PIXELS = 64;
const GLOVE_MILLIMETRES = 20;
const LARGEST_PIXELS = 160;

export class ReviewSettings {
  readonly #saved: SavedValue<typeof saved>;
  readonly #screen: { readonly width: number; readonly height: number };

  /** @param screen in CSS pixels */
  constructor(storage: SavedIn, screen: { readonly width: number; readonly height: number }) {
    this.#saved = new SavedValue(saved, storage, KEY);
    this.#screen = screen;
  }

  get value(): ReviewSettingsValue {
    return this.#saved.value;
  }

  change(change: Partial<ReviewSettingsValue>): void {
    this.#saved.change(change);
  }

  /** The side of what is to be touched, in CSS pixels: 20 mm for gloves. */
  get targetPixels(): number {
    if (!this.value.gloves) return BARE_PIXELS;
    const pixels = (GLOVE_MILLIMETRES * this.#pixelsPerInch) / MILLIMETRES_PER_INCH;
    return Math.round(Math.max(BARE_PIXELS, Math.min(pixels, LARGEST_PIXELS)));
  }

  /** The height of the verdict keys, in CSS pixels. */
  get verdictPixels(): number {
    return Math.max(VERDICT_PIXELS, this.targetPixels);
  }

  /** Between two of them, in CSS pixels: 5 mm for gloves. */
  get gapPixels(): number {
    return Math.round(this.targetPixels / 4);
  }

  get #pixelsPerInch(): number {
    const { screenInches } = this.value;
    if (screenInches === null) return PIXELS_PER_INCH;
    return Math.hypot(this.#screen.width, this.#screen.height) / screenInches;
  }
}
