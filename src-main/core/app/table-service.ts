/**
 * @file Models of rows: trained, listed, and put to work. They lie in a part of the data folder of their own, since a product's
 * models, its review and its pages are about images.
 */
import { mkdir, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type { EvaluationResult } from "../../contract/evaluation.ts";
import type {
  InspectedRow,
  TableInspectionRequest,
  TableSource,
  TableTrainingSettings,
} from "../../contract/table.ts";
import type { TableModelManifest } from "../../contract/table-model.ts";
import type { TrainingProgress, TrainingResult } from "../../contract/training.ts";
import type { ImageProgress, InspectionTally } from "../../contract/worker.ts";
import { evaluateScores } from "../evaluation/evaluate-scores.ts";
import { sha256 } from "../files/hash.ts";
import { removeSurely } from "../files/remove-surely.ts";
import { withSortedKeys } from "../files/versioned-json.ts";
import { removeAbandoned } from "../files/write-whole.ts";
import { readTableManifest } from "../model/table-model.ts";
import { readTableRun } from "../training/table-run.ts";
import { compute } from "./compute-process.ts";
import { namedDevice } from "./device-service.ts";
import { newId } from "./new-id.ts";
import type { Ports } from "./ports.ts";
import { removeUnneededTableRuns } from "./remove-unneeded-table-runs.ts";

export type TrainTableOptions = {
  readonly product: string;
  readonly source: TableSource;
  readonly settings: TableTrainingSettings;
  /** Where the model goes; null = among the models of the data folder. */
  readonly out: string | null;
  /** Go on with the stopped training of the same table and settings. */
  readonly resume: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
};

export type RowListeners = {
  readonly signal?: AbortSignal;
  readonly onRows?: (rows: readonly InspectedRow[]) => void;
  readonly onProgress?: (progress: ImageProgress) => void;
};

export class TableService {
  readonly #ports: Ports;
  readonly #models: string;
  readonly #runs: string;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#models = join(ports.dataFolder, "tables", "models");
    this.#runs = join(ports.dataFolder, "tables", "runs");
  }

  /**
   * Trains a model of rows. Stopped by the signal it keeps its checkpoint, and the result has no model.
   * Throws KensaError as `trainTable`, and `not-found` where there is nothing to resume.
   */
  async train(options: TrainTableOptions): Promise<TrainingResult> {
    const { product, settings, out, resume, signal, onProgress } = options;
    const source = { ...options.source, file: resolve(options.source.file) };
    const runFolder = this.#runFolderOf(product, source, settings);
    if (resume) await requireRun(runFolder);
    await mkdir(this.#runs, { recursive: true });
    const modelId = newId(product, this.#ports.now());
    const modelFolder = resolve(out ?? join(this.#models, modelId));
    const { device: choice, threads } = settings;
    // Rows are too little to gain from another device than the processor.
    const named = choice === "auto" ? "cpu" : choice;
    const device = await namedDevice(this.#ports, named, { threads, signal });
    const request = { product, source, settings, device, runFolder, modelFolder, modelId, resume };
    const { result } = await compute(
      { kind: "train-table", request },
      {
        engine: this.#ports,
        signal,
        onReport: (report) => report.kind === "training-progress" && onProgress?.(report.progress),
      },
    );
    if (result.model !== null) await removeSurely(runFolder);
    return result;
  }

  /** See `removeUnneededTableRuns`. */
  removeUnneededRuns(): Promise<void> {
    const { now, onFault } = this.#ports;
    return removeUnneededTableRuns(this.#runs, now(), (thrown) => onFault?.(thrown));
  }

  /** Judges every row of a table. Stopped by the signal it ends after the rows in hand. Throws as `inspectTable`. */
  async inspect(request: TableInspectionRequest, listeners: RowListeners = {}): Promise<InspectionTally> {
    const { signal, onRows, onProgress } = listeners;
    const { result } = await compute(
      { kind: "inspect-table", request: { ...request, model: await this.modelFolderOf(request.model) } },
      {
        engine: this.#ports,
        signal,
        onReport: (report) => {
          if (report.kind === "image-progress") onProgress?.(report.progress);
          if (report.kind === "rows") onRows?.(report.rows);
        },
      },
    );
    return result;
  }

  /**
   * The figures of a model on a table whose rows have a label. Rows that could not be judged are counted and left out, and so are
   * those without a label.
   *
   * @throws KensaError `invalid-input` where the model knows of no label or the table has none, and as `inspect`
   */
  async evaluate(request: TableInspectionRequest, listeners: RowListeners = {}): Promise<EvaluationResult> {
    const { settings, threshold } = await readTableManifest(await this.modelFolderOf(request.model));
    if (settings.goodLabels.length === 0) {
      throw new KensaError("invalid-input", "This model was trained without a label.", {
        action: "Train it with --label and --good-label to say which rows are good.",
      });
    }
    const rows: { score: number | null; defective: boolean }[] = [];
    let unlabelled = 0;
    const good = new Set(settings.goodLabels);
    const { seconds } = await this.inspect(request, {
      ...listeners,
      onRows: (judged) => {
        for (const { score, label } of judged) {
          // A row that could not be read has no label either; it counts among those that were not judged.
          if (label === null && score !== null) unlabelled += 1;
          else rows.push({ score, defective: label === null || !good.has(label) });
        }
      },
    });
    if (listeners.signal?.aborted === true) throw new KensaError("cancelled", "The evaluation was stopped.");
    if (rows.some(({ score }) => score !== null))
      return { ...evaluateScores(rows, threshold, null, seconds), unlabelled };
    throw new KensaError("invalid-input", `${request.file} has no label by which rows could be evaluated.`);
  }

  /** Every model of rows in the data folder, the newest first. */
  async list(): Promise<{ manifest: TableModelManifest; folder: string }[]> {
    await removeAbandoned(this.#models, (thrown) => this.#ports.onFault?.(thrown));
    const names = await readdir(this.#models).catch(() => []);
    const models = await Promise.all(names.map((name) => readIfThere(join(this.#models, name))));
    return models
      .filter((model) => model !== undefined)
      .toSorted((a, b) => (a.manifest.createdAt < b.manifest.createdAt ? 1 : -1));
  }

  /** The folder of a model that was named by its folder or by its id. Throws `not-found`. */
  async modelFolderOf(name: string): Promise<string> {
    for (const folder of [resolve(name), join(this.#models, name)]) {
      const status = await stat(folder).catch(() => undefined);
      if (status?.isDirectory() === true) return folder;
    }
    throw new KensaError("not-found", `There is no model of rows "${name}".`, {
      action: "kensa models lists the models there are; those of images go without --table.",
    });
  }

  /** The same for the same table and settings, whoever computes: so --resume finds it. */
  #runFolderOf(
    product: string,
    source: TableSource,
    { device: _device, threads: _threads, ...settings }: TableTrainingSettings,
  ): string {
    const key = JSON.stringify({ product, source, settings }, withSortedKeys);
    return join(this.#runs, sha256(Buffer.from(key)).slice(0, 24));
  }
}

async function requireRun(folder: string): Promise<void> {
  try {
    await readTableRun(folder);
  } catch (thrown) {
    if (failureOf(thrown).code !== "not-found") throw thrown;
    throw new KensaError("not-found", "There is no stopped training of this table with these settings.", {
      action: "Give the same options as before, or start anew without --resume.",
    });
  }
}

/** A folder that holds something else, or a damaged model, is no reason to list none. */
async function readIfThere(folder: string) {
  try {
    return { folder, manifest: await readTableManifest(folder) };
  } catch (thrown) {
    if (thrown instanceof KensaError) return undefined;
    throw thrown;
  }
}
