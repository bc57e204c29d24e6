/** @file What a model is called where people choose among several. */
import type { ModelSummary } from "../../src-main/contract/models-api.ts";
import { formatTimeAmong } from "./format.ts";

type Named = Pick<ModelSummary, "id" | "createdAt">;

/** The time at which it was made, as exact as it takes to tell it from the other models of its product. */
export function modelName({ createdAt }: Named, models: readonly Named[]): string {
  return formatTimeAmong(
    createdAt,
    models.map((model) => model.createdAt),
  );
}

/** Of a model by its id, among those of its product; null for none, and the id where the model is not known (any more). */
export function nameOfModel(id: string | null, models: readonly Named[] | null): string | null {
  const model = models?.find((other) => other.id === id);
  return model === undefined ? id : modelName(model, models ?? []);
}
