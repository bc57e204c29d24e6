/** @file Which of a model's maps people can look at alone, beside the heatmap that combines them. */
import { type MapName, type ModelManifest, mapName } from "../../contract/model.ts";

/** Those for which the model knows the edge of what good parts show. */
export function shownMaps({ mapThresholds }: Pick<ModelManifest, "mapThresholds">): MapName[] {
  return mapName.options.filter((map) => mapThresholds?.[map] !== undefined);
}
