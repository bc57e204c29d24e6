/** @file What data and calibration give reason to doubt in a finished model; what its curve does is in `training-watch.ts`. */
import type { Threshold } from "../../contract/calibration.ts";
import { type ModelScore, type ModelWarning, separationOf } from "../../contract/model.ts";
import type { RefusedImage } from "../../contract/training.ts";
import { clopperPearsonInterval } from "../calibration/intervals.ts";

/** Below this many images a threshold cannot promise anything that a factory could use. */
const FEW_IMAGES = 20;
/**
 * A model that ranks fewer of the simulated defects above good parts finds hardly any. Two minutes on the demo part come to 0.97, the
 * hardest set that was measured (magnetic tiles) to 0.78 after 700 steps, 60 steps on castings to 0.65; chance is 0.5.
 */
const ENOUGH_SEPARATION = 0.75;
/** Files that a sentence names. */
const NAMED_FILES = 3;

/** `few-samples`, where there are fewer good images than a factory needs. */
export function fewImages(count: number): ModelWarning[] {
  if (count >= FEW_IMAGES) return [];
  const numbers = { count, enough: FEW_IMAGES };
  const sentence = `Only ${count} good images: the model has seen too few parts to know how good ones vary, and nothing can be promised about false rejects. Add images until there are at least ${FEW_IMAGES}, better 100.`;
  return [{ code: "few-samples", numbers, sentence }];
}

/** `hardly-finds`, where the score hardly tells simulated defects from good parts: such a model lets nearly everything pass. */
export function hardlyFinds(score: ModelScore): ModelWarning[] {
  const separation = separationOf(score);
  if (separation === null || separation >= ENOUGH_SEPARATION) return [];
  const numbers = { separation, enough: ENOUGH_SEPARATION };
  const sentence = `This model hardly finds defects: of those that were drawn onto good parts for a test it ranks ${wholePercent(separation)} above good parts, where guessing ranks 50 % and ${wholePercent(ENOUGH_SEPARATION)} are the least. Most defects will pass. Look for light that makes defects stand out, take pictures with more contrast, choose a larger input size, or train longer.`;
  return [{ code: "hardly-finds", numbers, sentence }];
}

/** Good samples that nothing was fitted to, as they were scored. */
export type Check = {
  readonly scores: readonly number[];
  /** Different parts that they show, where near-duplicates make these fewer. */
  readonly parts?: number | undefined;
};

/**
 * `promise-doubtful`, where so many check samples are rejected that the lower limit of Clopper and Pearson at 95 % lies above the
 * bound that the threshold states. Samples of one part count as one, by their share, rounded down.
 */
export function promiseDoubtful(
  { value, basis }: Threshold,
  { scores, parts = scores.length }: Check,
  sample: "image" | "row" = "image",
): ModelWarning[] {
  const bound = basis.falseRejectBound;
  const checked = scores.length;
  if (bound === null || checked === 0) return [];
  const rejected = scores.filter((score) => score > value).length;
  const { low } = clopperPearsonInterval(Math.floor((rejected * parts) / checked), parts);
  if (low <= bound) return [];
  const named = sample === "image" ? "part" : "row";
  const sentence = `The promise about false rejects is doubtful: ${rejected} of ${checked} good ${sample}s that were kept for a check are rejected, so at least ${percent(low, "floor")} of such ${named}s have to be expected, where at most ${percent(bound, "ceil")} is promised. Look at what is different about them, and train again with good ${sample}s of everything that occurs in production.`;
  return [{ code: "promise-doubtful", numbers: { rejected, checked, low, bound }, sentence }];
}

/**
 * `not-aligned`, where no part was found on some of the good images. They gave neither scores nor a threshold, so what is promised
 * says nothing of such parts.
 *
 * @param images good images that were used
 */
export function notAligned(refused: readonly RefusedImage[], images: number): ModelWarning[] {
  const count = refused.filter(({ reason }) => reason.cause === "no-part-found").length;
  if (count === 0) return [];
  const of = images + count;
  const numbers = { count, of, share: count / of };
  const sentence = `${count} of ${of} good images could not be aligned with the others, since no part was found on them. They were not learned from, and the promise about false rejects leaves such parts out: in inspection they cannot be judged and need a person, about ${percent(count / of, "ceil")} of good parts. An even background with room around one whole part helps; without alignment (--no-align) all images are used.`;
  return [{ code: "not-aligned", numbers, sentence }];
}

/** `stray-score`, where the threshold is the score of images that lie far above all other good ones. @param files the highest first */
export function strayScore(files: readonly string[]): ModelWarning[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, NAMED_FILES).join(", ");
  const more = files.length > NAMED_FILES ? ` and ${files.length - NAMED_FILES} more` : "";
  const [images, it] = files.length === 1 ? ["1 good image", "it"] : [`${files.length} good images`, "them"];
  const sentence = `${images} scored far above all others and set the threshold (${shown}${more}): a defective part among the good ones does that, and then nearly every defect passes. Look at ${it}, take out what is no good part, and train again.`;
  return [{ code: "stray-score", numbers: { count: files.length }, files: [...files], sentence }];
}

function wholePercent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

/** With two digits that count, to the side that promises no more than there is. */
function percent(share: number, roundingMode: "floor" | "ceil"): string {
  const digits = new Intl.NumberFormat("en", {
    maximumSignificantDigits: 2,
    roundingMode,
    useGrouping: false,
  });
  return `${digits.format(Number((share * 100).toPrecision(10)))} %`;
}
