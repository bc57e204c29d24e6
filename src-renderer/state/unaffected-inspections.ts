/** @file Which inspections a new threshold or model does not reach: those that run already, with what was in force when they began. */
import type { Client } from "../lib/client.ts";
import type { BegunInspection } from "../lib/inspection-source-text.ts";

type Source = { readonly inspect: Pick<Client["inspect"], "list"> };

/**
 * The running inspections of a product that keep what they began with until they are started again; a camera follows with its next part.
 *
 * @param modelId only those of this model
 */
export async function unaffectedInspections(
  { inspect }: Source,
  { productId, modelId }: { readonly productId: number; readonly modelId?: string },
): Promise<readonly BegunInspection[]> {
  const running = await inspect.list({ productId, state: "running", limit: 200 });
  return running.filter(
    (inspection) =>
      inspection.source.kind !== "camera" && (modelId === undefined || inspection.modelId === modelId),
  );
}
