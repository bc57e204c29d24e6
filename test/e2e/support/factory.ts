/** @file A Kensa that has been used for a while: products in every state, models, inspections, verdicts of people. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelCheck } from "../../../src-main/contract/check-api.ts";
import type { InspectionSummary } from "../../../src-main/contract/inspect-api.ts";
import type { Job } from "../../../src-main/contract/jobs-api.ts";
import type { ProductSettings } from "../../../src-main/contract/product-settings.ts";
import type { ProductDetail } from "../../../src-main/contract/products-api.ts";
import type { QueueItem } from "../../../src-main/contract/review-api.ts";
import { type Photos, writePhotos } from "./factory-photos.ts";
import type { KensaServer } from "./kensa-server.ts";
import { finished } from "./kensa-test.ts";

export type Factory = {
  readonly photos: Photos;
  /** With two models, inspections and verdicts. */
  readonly cover: number;
  /** Its images were read, nothing is trained; its name is long. */
  readonly bearing: number;
  /** Nothing but a name. */
  readonly blank: number;
  readonly models: readonly [first: string, active: string];
  /** Half reviewed. */
  readonly openInspection: number;
  /** Reviewed to the end. */
  readonly doneInspection: number;
  /** The part that cannot be read. */
  readonly unreadable: number;
};

/** How much is spent on what is looked at: pixels a side of the pictures and of what the model sees, steps of a training. */
export type Effort = {
  readonly pixels: number;
  readonly size: 32 | 64 | 128;
  readonly steps: number;
  /** Flag half of the parts: a model that knows little would flag too few to show a queue. */
  readonly isStrict: boolean;
};

const REASONS = ["Scratch", "Dent", "Stain", "Missing hole", "Burr", "Crack"];
const OPERATORS = ["Aiko Tanaka", "M. Brandt"] as const;

/** Furnishes a server's empty data folder; `folder` takes the pictures. What was furnished before is taken up again. */
export async function furnish(kensa: KensaServer, folder: string, effort: Effort): Promise<Factory> {
  const record = join(folder, "factory.json");
  if (existsSync(record)) return JSON.parse(await readFile(record, "utf8")) as Factory;
  const factory = await build(kensa, await writePhotos(folder, effort.pixels), effort);
  await writeFile(record, JSON.stringify(factory));
  return factory;
}

async function build(kensa: KensaServer, photos: Photos, effort: Effort): Promise<Factory> {
  const middle = effort.pixels / 2;
  const border = Math.round(effort.pixels / 32);
  const side = effort.pixels - 2 * border;
  const cover = await createProduct(kensa, "Cover K24", {
    goodFolders: [photos.good],
    knownBadFolder: photos.knownBad,
    area: { kind: "rectangle", rectangle: { x: border, y: border, width: side, height: side } },
    size: effort.size,
    channels: 1,
    smallestDefectPixels: effort.pixels / 20,
    reasons: REASONS.map((label, index) => ({ code: index + 1, label })),
  });
  const bearing = await createProduct(
    kensa,
    "Bearing cover, die-cast, left-hand — variant 4711-B (plant 2)",
    {
      goodFolders: [photos.untidy],
      area: { kind: "polygon", polygon: ring(middle, middle, middle * 0.92, 8) },
      ignored: [ring(middle, middle, middle * 0.23, 6)],
      size: effort.size,
      smallestDefectPixels: 6,
    },
  );
  const { id: blank } = await kensa.ask<ProductDetail>("POST", "/products", { name: "Spacer 12 mm" });
  for (const id of [cover, bearing]) await run(kensa, `/products/${id}/dataset/scan`);
  const first = await train(kensa, cover, Math.ceil(effort.steps / 3));
  await kensa.ask("POST", `/models/${first}/activate`, { user: OPERATORS[1], reason: "First trial" });
  const active = await train(kensa, cover, effort.steps);
  await run(kensa, `/models/${active}/check/score`);
  await kensa.ask("POST", `/models/${active}/activate`, { user: OPERATORS[1], reason: "Catches more" });
  if (effort.isStrict) await halve(kensa, active);
  const doneInspection = await inspect(kensa, cover, photos.knownBad);
  const openInspection = await inspect(kensa, cover, photos.shift);
  await review(kensa, doneInspection, Number.POSITIVE_INFINITY);
  await review(kensa, openInspection, 6);
  const queue = await queueOf(kensa, openInspection);
  const unreadable = queue.find(({ verdict }) => verdict === "cannot-judge")?.id ?? 0;
  return {
    photos,
    cover,
    bearing,
    blank,
    models: [first, active],
    openInspection,
    doneInspection,
    unreadable,
  };
}

async function createProduct(
  kensa: KensaServer,
  name: string,
  settings: Partial<ProductSettings>,
): Promise<number> {
  const { id } = await kensa.ask<ProductDetail>("POST", "/products", { name });
  await kensa.ask("PATCH", `/products/${id}/settings`, { settings });
  return id;
}

async function run(kensa: KensaServer, path: string, input: object = {}): Promise<Job> {
  const job = await finished(kensa, await kensa.ask<Job>("POST", path, input));
  if (job.state !== "finished") throw new Error(`${path} ended as ${JSON.stringify(job.failure)}`);
  return job;
}

async function train(kensa: KensaServer, productId: number, steps: number): Promise<string> {
  const advanced = { budget: { kind: "steps", steps }, device: "cpu" };
  const { result } = await run(kensa, `/products/${productId}/training`, { offer: "standard", advanced });
  if (result?.kind !== "training" || result.modelId === null)
    throw new Error("The training left no model behind.");
  return result.modelId;
}

/** Puts the threshold where half of the good parts are above it. */
async function halve(kensa: KensaServer, modelId: string): Promise<void> {
  const { points } = await kensa.ask<ModelCheck>("GET", `/models/${modelId}/check`);
  const good = points.filter(({ set }) => set !== "known-bad");
  const value = good[Math.floor(good.length / 2)]?.score ?? 0;
  await kensa.ask("POST", `/models/${modelId}/threshold`, { value, user: OPERATORS[1], reason: "Trial" });
}

async function inspect(kensa: KensaServer, productId: number, folder: string): Promise<number> {
  await run(kensa, `/products/${productId}/inspections`, { folder, user: OPERATORS[0] });
  const [latest] = await kensa.ask<InspectionSummary[]>("GET", `/inspections?productId=${productId}`);
  return latest?.id ?? 0;
}

async function queueOf(kensa: KensaServer, inspectionId: number): Promise<QueueItem[]> {
  const path = `/review/queue?inspectionId=${inspectionId}&order=in-order`;
  return (await kensa.ask<{ items: QueueItem[] }>("GET", path)).items;
}

/** Decides the first flagged parts of an inspection, mostly as the model did. */
async function review(kensa: KensaServer, inspectionId: number, count: number): Promise<void> {
  const items = await queueOf(kensa, inspectionId);
  for (const [index, { id }] of items.slice(0, count).entries())
    await kensa.ask("POST", `/review/${id}/decide`, {
      verdict: index % 4 === 3 ? "pass" : "fail",
      reasonCode: index % 4 === 3 ? null : (index % REASONS.length) + 1,
      user: OPERATORS[index % OPERATORS.length],
      requestId: randomUUID(),
    });
}

/** The corners of a regular polygon. */
function ring(x: number, y: number, radius: number, corners: number): { x: number; y: number }[] {
  return Array.from({ length: corners }, (_, index) => {
    const angle = ((index + 0.5) / corners) * 2 * Math.PI;
    return { x: Math.round(x + radius * Math.cos(angle)), y: Math.round(y + radius * Math.sin(angle)) };
  });
}
