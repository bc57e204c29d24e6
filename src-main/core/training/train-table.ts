/**
 * @file One training from the rows of a table to a model on disk: the same loop, guards and promises as for images.
 *
 * Everything it does is a function of the settings, the rows and the seed: stopped at any moment, it goes on from its last
 * checkpoint to the same model. The table is read again then, and must be the same.
 */
import { mkdir, rm, stat } from "node:fs/promises";
import ort from "onnxruntime-node";
import { KensaError } from "../../contract/errors.ts";
import type { ModelWarning } from "../../contract/model.ts";
import type { TableTrainingRequest } from "../../contract/table.ts";
import { TABLE_MODEL_SCHEMA_VERSION, type TableModelData } from "../../contract/table-model.ts";
import type { StopReason, TrainingResult } from "../../contract/training.ts";
import { requireNotCancelled } from "../dataset/require-not-cancelled.ts";
import type { Executor } from "../engine/executor.ts";
import { sha256OfFile } from "../files/hash.ts";
import { systemFailure } from "../files/system-failure.ts";
import { requireNewModelFolder } from "../model/model-folder.ts";
import { writeTableModel } from "../model/table-model.ts";
import { tableHyperParametersOf } from "../networks/table-hyper-parameters.ts";
import { tableNetworks } from "../networks/table-networks.ts";
import { planTraining, type TrainingPlan } from "../networks/training-steps.ts";
import { columnOfFeature, encodeRows, featureCount, fitEncoding } from "../table/encode-table.ts";
import { readTable } from "../table/read-table.ts";
import type { Table } from "../table/table.ts";
import { adversarialCourse } from "./adversarial-course.ts";
import { type CalibratedRows, calibrateRows } from "./calibrate-rows.ts";
import { writeCheckpoint } from "./checkpoint.ts";
import { goodRowsOf, splitRows } from "./good-rows.ts";
import { promiseDoubtful } from "./model-warnings.ts";
import { requireVariedRows } from "./require-varied-rows.ts";
import { rowSource } from "./row-source.ts";
import { expectedSteps, secondsLeft } from "./schedule.ts";
import { StageClock } from "./stage-clock.ts";
import { claimTableRun, readTableRun, type TableRun, tableRunPaths } from "./table-run.ts";
import type { TrainingContext } from "./train-model.ts";
import { loadCheckpoint, openExecutor, trainedNetworks } from "./training-executor.ts";
import { type LoopResult, runTrainingLoop } from "./training-loop.ts";
import { warningsOf } from "./training-watch.ts";

/** A curve of a long training on rows has as many points as one on images. */
const LEAST_CURVE_STEPS = 50;
const CURVE_POINTS = 400;
/** Steps on rows take a millisecond: telling of each would take longer. */
const REPORT_MS = 200;
/** Refused rows that a model names; their number is always told. */
const NAMED_ROWS = 100;
/** Below this many rows a threshold cannot promise anything that a factory could use. */
const FEW_ROWS = 100;
const KIBIBYTE = 1024;

/**
 * Trains, calibrates and writes the model. With the signal given it stops at a checkpoint, and the result has no model.
 * Throws KensaError: `not-found`, `too-few-images`, `invalid-input`, `unreadable`, `diverged`, `disk-full`, ….
 */
export async function trainTable(
  request: TableTrainingRequest,
  context: TrainingContext,
): Promise<TrainingResult> {
  const startedMs = performance.now();
  await requireNewModelFolder(request.modelFolder);
  const run = request.resume ? await reopenRun(request, context) : await beginRun(request, context);
  const rows = prepareRows(await readRows(run, context), run);
  const executor = openExecutor(request.device, run.settings.threads);
  try {
    const plan = await planOf(run, rows);
    const input = { request, context, run, rows, plan, executor };
    const trained = await train(input);
    if (trained.stopped !== "cancelled") await finish(input, trained);
    return resultOf(request, run, { ...trained, seconds: (performance.now() - startedMs) / 1000 });
  } finally {
    await executor.dispose();
  }
}

function resultOf(
  { modelFolder, device }: TableTrainingRequest,
  { settings, hash }: TableRun,
  { step, seconds, stopped }: { step: number; seconds: number; stopped: StopReason },
): TrainingResult {
  const model = stopped === "cancelled" ? null : modelFolder;
  return { model, preset: settings.preset, steps: step, seconds, stopped, device, dataHash: hash };
}

async function reopenRun(
  { runFolder, source }: TableTrainingRequest,
  { now }: TrainingContext,
): Promise<TableRun> {
  const run = await readTableRun(runFolder);
  if ((await sha256OfFile(source.file)) === run.hash)
    return claimTableRun(runFolder, { ...run, source }, now());
  throw new KensaError("conflict", `${source.file} has changed since the training began.`, {
    action: "Train anew, without --resume.",
  });
}

async function beginRun(
  { runFolder, product, source, settings }: TableTrainingRequest,
  { now }: TrainingContext,
): Promise<TableRun> {
  await mkdir(runFolder, { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, runFolder);
  });
  const hash = await sha256OfFile(source.file);
  const run = { kind: "kensa-table-run", schemaVersion: 1, product, source, hash, settings } as const;
  const claimed = await claimTableRun(runFolder, run, now());
  // What an earlier training left here may be of other rows.
  await rm(tableRunPaths(runFolder).checkpoint, { force: true });
  return claimed;
}

async function readRows({ source, settings }: TableRun, context: TrainingContext): Promise<Table> {
  const stage = new StageClock("prepare", context);
  const { size } = await stat(source.file);
  const kibibytes = (bytes: number) => Math.ceil(bytes / KIBIBYTE);
  return readTable(source, settings.columns, {
    signal: context.signal,
    onBytes: (bytes) => stage.report(kibibytes(bytes), kibibytes(size)),
  });
}

function prepareRows(table: Table, { settings }: TableRun) {
  const good = goodRowsOf(table, settings);
  const split = splitRows(good, table, settings.seed);
  const encoding = fitEncoding(table, { scaling: settings.scaling, scalingRows: split.train });
  const features = featureCount(encoding);
  const { matrix } = encodeRows(table, encoding);
  const baseline = requireVariedRows(matrix, features, split.train);
  return { table, good, split, encoding, features, matrix, baseline };
}

type Rows = ReturnType<typeof prepareRows>;

async function planOf({ settings }: TableRun, { features }: Rows): Promise<TrainingPlan> {
  const numbers = tableHyperParametersOf(settings.preset, features);
  const latent = settings.latent ?? numbers.latent;
  return planTraining(tableNetworks({ features, latent }), { ...numbers, latent });
}

type TrainInput = {
  readonly request: TableTrainingRequest;
  readonly context: TrainingContext;
  readonly run: TableRun;
  readonly rows: Rows;
  readonly plan: TrainingPlan;
  readonly executor: Executor;
};

async function train({ request, context, run, rows, plan, executor }: TrainInput): Promise<LoopResult> {
  const { budget, seed } = run.settings;
  const { checkpoint } = tableRunPaths(request.runFolder);
  const stage = new StageClock("train", context);
  const { batchSize } = plan.hyperParameters;
  let reportedMs = 0;
  return runTrainingLoop({
    course: adversarialCourse({
      plan,
      source: rowSource(rows.matrix, rows.features, rows.split.train),
      seed,
      baseline: rows.baseline,
    }),
    settings: run.settings,
    curveSteps:
      budget.kind === "steps"
        ? Math.max(LEAST_CURVE_STEPS, Math.ceil(budget.steps / CURVE_POINTS))
        : LEAST_CURVE_STEPS,
    executor,
    from: await loadCheckpoint(executor, plan, { checkpoint, seed }),
    signal: context.signal,
    onStep: (spent, point) => {
      const now = performance.now();
      if (point === null && now - reportedMs < REPORT_MS) return;
      reportedMs = now;
      stage.reportStep({
        done: spent.step,
        total: expectedSteps(budget, spent),
        secondsLeft: secondsLeft(budget, spent),
        imagesPerSecond: (spent.step * batchSize) / Math.max(spent.seconds, 1e-3),
        point,
      });
    },
    onCheckpoint: async (progress) =>
      writeCheckpoint(checkpoint, { ...progress, state: await executor.read() }),
    onPreview: async () => {},
  });
}

/** Calibrates the trained networks and writes the model folder. */
async function finish(input: TrainInput, trained: LoopResult): Promise<void> {
  const { request, context, run, rows, plan, executor } = input;
  const stage = new StageClock("calibrate", context);
  const calibrated = await calibrateRows({
    trained: await trainedNetworks(plan, executor),
    columns: { columnOfFeature: columnOfFeature(rows.encoding), count: rows.encoding.columns.length },
    hyperParameters: plan.hyperParameters,
    settings: run.settings,
    featuresOf: (row) => rows.matrix.subarray(row * rows.features, (row + 1) * rows.features),
    split: rows.split,
    reconstructionRatio: trained.curve.at(-1)?.reconstructionRatio ?? null,
    signal: context.signal,
    onProgress: (done, total) => stage.report(done, total),
  });
  requireNotCancelled(context.signal);
  new StageClock("export", context).report(0, 1);
  await writeTableModel(request.modelFolder, {
    manifest: describeModel(input, trained, calibrated),
    graph: calibrated.graph,
    pictures: {},
  });
}

function describeModel(
  { request, context, run, rows, plan }: TrainInput,
  trained: LoopResult,
  calibrated: CalibratedRows,
) {
  return {
    kind: "kensa-table-model" as const,
    schemaVersion: TABLE_MODEL_SCHEMA_VERSION as typeof TABLE_MODEL_SCHEMA_VERSION,
    id: request.modelId,
    product: run.product,
    createdAt: context.now().toISOString(),
    kensaVersion: context.kensaVersion,
    settings: run.settings,
    source: run.source,
    encoding: rows.encoding,
    hyperParameters: plan.hyperParameters,
    data: describeData(run, rows),
    score: calibrated.formula,
    calibration: { scores: calibrated.scores, checkScores: calibrated.checkScores },
    threshold: calibrated.threshold,
    training: {
      steps: trained.step,
      seconds: trained.seconds,
      stopped: trained.stopped,
      curve: trained.curve,
      reconstructionRatio: trained.curve.at(-1)?.reconstructionRatio ?? null,
      warnings: [
        ...fewRows(rows.good.length),
        ...warningsOf(trained.curve, "row"),
        ...promiseDoubtful(calibrated.threshold, { scores: calibrated.checkScores }, "row"),
      ],
    },
    engine: {
      executor: request.device === "tensorflow" ? "tensorflow" : "onnxruntime",
      device: request.device,
      threads: run.settings.threads,
      versions: { node: process.versions.node, onnxruntime: ort.env.versions.node ?? "unknown" },
    },
  };
}

function describeData({ hash }: TableRun, { table, good, split }: Rows): TableModelData {
  return {
    hash,
    rows: table.rows + table.refused.length,
    notGood: table.rows - good.length,
    train: split.train.length,
    calibration: split.calibration.length,
    check: split.check.length,
    refusedRows: table.refused.length,
    refused: table.refused.slice(0, NAMED_ROWS),
  };
}

function fewRows(count: number): ModelWarning[] {
  if (count >= FEW_ROWS) return [];
  const numbers = { count, enough: FEW_ROWS };
  const sentence = `Only ${count} good rows: the model has seen too little to know how good ones vary. Add rows until there are at least ${FEW_ROWS}.`;
  return [{ code: "few-samples", numbers, sentence }];
}
