/** @file Answers questions about single images with the models kept open: camera frames, and pictures for a reviewer. */
import { heatmapOfMap, mapName } from "../../contract/model.ts";
import type { Answer, Question } from "../../contract/worker.ts";
import type { DecodedImage } from "../image/decode-image.ts";
import { requireUnchanged } from "../image/read-image-file.ts";
import { renderHeatmapLayer, renderReconstruction } from "../image/render-layers.ts";
import { renderOverlay } from "../image/render-overlay.ts";
import { openModel } from "../model/model-folder.ts";
import { withThreshold } from "../model/with-threshold.ts";
import { Inspector, type LoadedImage } from "./inspector.ts";

/** Open at a time: the model that judges, and the one that a reviewer looks back with. */
const MODELS_KEPT = 2;

type Decoded = LoadedImage & { readonly bytes: Buffer; readonly decoded: DecodedImage };

export class ResidentInspector {
  /** By model, threshold and threads; the one used last comes last. */
  readonly #open = new Map<string, Promise<Inspector>>();
  #turn: Promise<unknown> = Promise.resolve();

  /** One question after the other: two at a time would only share the same processor. Throws as what it asks for. */
  answer(question: Question): Promise<Answer> {
    const turn = this.#turn.then(() => this.#answer(question));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    for (const inspector of this.#open.values()) await (await inspector).close();
    this.#open.clear();
  }

  async #answer(question: Question): Promise<Answer> {
    const inspector = await this.#inspectorFor(question);
    const loaded = await inspector.load(question.file);
    if (question.kind === "judge") return { kind: "judged", image: await inspector.judge(loaded) };
    requireUnchanged(question.file, loaded.sha256, question.sha256);
    const png = await draw(inspector, requireDecoded(loaded), question.picture);
    return { kind: "picture", png: png.toString("base64") };
  }

  async #inspectorFor({ model, threshold, threads }: Question): Promise<Inspector> {
    const key = JSON.stringify([model, threshold?.value ?? null, threads]);
    const known = this.#open.get(key);
    const inspector = known ?? this.#openInspector(model, threshold, threads);
    this.#open.delete(key);
    this.#open.set(key, inspector);
    if (this.#open.size > MODELS_KEPT) await this.#dropOldest();
    try {
      return await inspector;
    } catch (thrown) {
      this.#open.delete(key);
      throw thrown;
    }
  }

  async #openInspector(model: string, threshold: Question["threshold"], threads: number): Promise<Inspector> {
    return Inspector.open(withThreshold(await openModel(model), threshold), threads);
  }

  async #dropOldest(): Promise<void> {
    const [key, inspector] = this.#open.entries().next().value!;
    this.#open.delete(key);
    await (await inspector).close();
  }
}

function requireDecoded(loaded: LoadedImage): Decoded {
  const { bytes, decoded, fault } = loaded;
  if (bytes === null || decoded === null) throw fault;
  return { ...loaded, bytes, decoded };
}

async function draw(
  inspector: Inspector,
  { bytes, decoded }: Decoded,
  picture: Extract<Question, { kind: "picture" }>["picture"],
): Promise<Buffer> {
  const { placement, seen } = decoded;
  if (picture === "reconstruction") {
    const pixels = await inspector.reconstruct(decoded);
    return renderReconstruction(bytes, { pixels, placement, seen });
  }
  const map = mapName.options.find((name) => heatmapOfMap(name) === picture);
  if (map !== undefined) {
    inspector.requireMaps([map]);
    const { maps } = await inspector.score(decoded, [map]);
    return renderHeatmapLayer(maps[map]!, placement);
  }
  const scored = await inspector.score(decoded);
  if (picture === "heatmap") return renderHeatmapLayer(scored.heatmap, placement);
  return renderOverlay(bytes, scored.heatmap, placement, inspector.regionsOf(scored, decoded));
}
