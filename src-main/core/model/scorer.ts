/** @file Runs an exported model on single images: the one scoring path of training, inspection and evaluation. */
import ort from "onnxruntime-node";
import { KensaError } from "../../contract/errors.ts";
import { heatmapOfMap, type MapName, type ScorePartName, scorePartName } from "../../contract/model.ts";
import { createSession, type OnnxRuntimeOptions } from "../engine/executors/onnx-session.ts";

export type ScoredImage = {
  /** Calibrated: 0 is an average good part, higher is stranger. */
  readonly score: number;
  readonly parts: Readonly<Partial<Record<ScorePartName, number>>>;
  /** `[size, size]`; 1 is the edge of what good parts show. */
  readonly heatmap: Float32Array;
  /** The maps that were asked for, each alone and on that scale. */
  readonly maps: Readonly<Partial<Record<MapName, Float32Array>>>;
};

export type ScorerShape = { readonly size: number; readonly channels: number };

/** An image more or less in a batch may change the last bits of a dense layer, so images are scored one by one. */
const BATCH = 1;

export class Scorer {
  readonly #session: ort.InferenceSession;
  readonly #shape: readonly number[];

  private constructor(session: ort.InferenceSession, { size, channels }: ScorerShape) {
    this.#session = session;
    this.#shape = [BATCH, size, size, channels];
  }

  /** Throws `damaged` where the graph cannot be loaded. */
  static async open(graph: Uint8Array, shape: ScorerShape, options: OnnxRuntimeOptions): Promise<Scorer> {
    try {
      return new Scorer(await createSession(graph, options), shape);
    } catch (cause) {
      throw new KensaError("damaged", "The model's graph cannot be loaded by ONNX Runtime.", { cause });
    }
  }

  /**
   * Scores the pixels of one image, `[size, size, channels]` in 0–255. Throws `internal` where a score is no number.
   *
   * @param maps those that are wanted beside the heatmap; the model must have them
   */
  async score(pixels: Uint8Array, maps: readonly MapName[] = []): Promise<ScoredImage> {
    const names = scorePartName.options.filter((name) => this.#session.outputNames.includes(name));
    const outputs = await this.run(pixels, ["score", "heatmap", ...names, ...maps.map(heatmapOfMap)]);
    const number = (name: string) => outputs[name]![0]!;
    const score = number("score");
    if (!Number.isFinite(score)) {
      throw new KensaError("internal", "The model gave no number for this image.", {
        action: "Train the model again; this one must not be used.",
      });
    }
    const parts = Object.fromEntries(names.map((name) => [name, number(name)]));
    const alone = maps.map((map) => [map, outputs[heatmapOfMap(map)]!]);
    return { score, parts, heatmap: outputs["heatmap"]!, maps: Object.fromEntries(alone) };
  }

  /**
   * What the model expects in place of one image, `[size, size, channels]` in 0–255: G(E(x)), or with a backbone the most similar of the
   * good parts that it keeps.
   */
  async reconstruct(pixels: Uint8Array): Promise<Uint8Array> {
    const { reconstruction } = await this.run(pixels, ["reconstruction"]);
    return Uint8Array.from(reconstruction!, (value) => Math.round(Math.min(255, Math.max(0, value))));
  }

  /** The named outputs of the graph for one image. */
  async run(pixels: Uint8Array, outputs: readonly string[]): Promise<Record<string, Float32Array>> {
    const image = new ort.Tensor("float32", Float32Array.from(pixels), [...this.#shape]);
    const results = await this.#session.run({ image }, [...outputs]);
    return Object.fromEntries(outputs.map((name) => [name, results[name]!.data as Float32Array]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
