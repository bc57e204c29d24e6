/** @file Runs an exported model of rows on single rows: the one scoring path of training and inspection. */
import ort from "onnxruntime-node";
import { KensaError } from "../../contract/errors.ts";
import { createSession, type OnnxRuntimeOptions } from "../engine/executors/onnx-session.ts";

export type ScoredRow = {
  /** Calibrated: 0 is an average good row, higher is stranger. */
  readonly score: number;
  /** `[columns]`, in standard deviations of good rows. */
  readonly columns: Float32Array;
  /** G(E(x)), `[features]`. */
  readonly reconstruction: Float32Array;
};

/** A row more or less in a batch may change the last bits of a dense layer, so rows are scored one by one. */
const BATCH = 1;

export class RowScorer {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  /** Throws `damaged` where the graph cannot be loaded. */
  static async open(graph: Uint8Array, options: OnnxRuntimeOptions): Promise<RowScorer> {
    try {
      return new RowScorer(await createSession(graph, options));
    } catch (cause) {
      throw new KensaError("damaged", "The model's graph cannot be loaded by ONNX Runtime.", { cause });
    }
  }

  /** Scores the features of one row, `[features]`. Throws `internal` where a score is no number. */
  async score(features: Float32Array): Promise<ScoredRow> {
    const { score, columns, reconstruction } = await this.run(features, [
      "score",
      "columns",
      "reconstruction",
    ]);
    if (!Number.isFinite(score![0]!)) {
      throw new KensaError("internal", "The model gave no number for this row.", {
        action: "Look for a value that is very far from everything the model was trained on.",
      });
    }
    return { score: score![0]!, columns: columns!, reconstruction: reconstruction! };
  }

  /** The named outputs of the graph for one row, or for `rows` of them at once where no verdict hangs on the last bits. */
  async run(
    features: Float32Array,
    outputs: readonly string[],
    rows = BATCH,
  ): Promise<Record<string, Float32Array>> {
    const row = new ort.Tensor("float32", features, [rows, features.length / rows]);
    const results = await this.#session.run({ row }, [...outputs]);
    return Object.fromEntries(outputs.map((name) => [name, results[name]!.data as Float32Array]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
