/** @file How a model does on each kind of defect, the kinds being the folders that the images lie in. */
import { basename, relative, sep } from "node:path";
import type { InspectedImage } from "../contract/inspection.ts";
import { auroc, rankImages, type ScoredImage } from "../core/evaluation/ranking.ts";

export type KindFigures = {
  readonly kind: string;
  readonly images: number;
  /** Images over the threshold. */
  readonly flagged: number;
  readonly notJudged: number;
  /** Of this kind against all good images; null where one of the two is missing. */
  readonly imageAuroc: number | null;
};

export const GOOD = "good";

/**
 * `good` for a file below a folder of good parts; else the folder of its defect: the first one below the folder that was
 * given, or that folder itself where the image lies right in it.
 *
 * @param good, bad absolute paths; where two hold a file the inner one counts
 */
export function kindOfFile(file: string, good: readonly string[], bad: readonly string[]): string {
  const holds = (folder: string) => file.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  const root = [...good, ...bad].filter(holds).toSorted((a, b) => b.length - a.length)[0];
  if (root === undefined || !bad.includes(root)) return GOOD;
  const [first, ...rest] = relative(root, file).split(sep);
  return rest.length === 0 ? basename(root) : first!;
}

/** The figures of each kind of defect, by name. */
export function figuresByKind(
  images: readonly InspectedImage[],
  kindOf: (image: InspectedImage) => string,
): KindFigures[] {
  const kinds = Map.groupBy(images, kindOf);
  const good = scoresOf(kinds.get(GOOD) ?? [], false);
  return [...kinds]
    .filter(([kind]) => kind !== GOOD)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, members]) => ({
      kind,
      images: members.length,
      flagged: members.filter(({ verdict }) => verdict === "fail").length,
      notJudged: members.filter(({ verdict }) => verdict === "cannot-judge").length,
      imageAuroc: auroc(rankImages([...good, ...scoresOf(members, true)])),
    }));
}

function scoresOf(images: readonly InspectedImage[], defective: boolean): ScoredImage[] {
  return images.flatMap(({ score }) => (score === null ? [] : [{ score, defective }]));
}
