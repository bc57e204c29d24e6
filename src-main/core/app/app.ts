/** @file The application as the shells see it: everything Kensa can do, over one open data folder. */
import { availableParallelism } from "node:os";
import type { Api } from "../../contract/api.ts";
import type { Threshold } from "../../contract/calibration.ts";
import type { EvaluationResult } from "../../contract/evaluation.ts";
import type { Job } from "../../contract/jobs-api.ts";
import type { Activation } from "../../contract/models-api.ts";
import type { Call, Services } from "../../contract/services.ts";
import type { TrainingResult } from "../../contract/training.ts";
import type { EvaluationRequest, InspectionRequest } from "../../contract/worker.ts";
import { removeAbandoned } from "../files/write-whole.ts";
import { readManifest } from "../model/model-folder.ts";
import type { Decider } from "../store/activations.ts";
import { openDataFolder } from "../store/data-folder.ts";
import { listModels, type StoredModel } from "../store/models.ts";
import { openStore } from "../store/open-store.ts";
import { listProducts } from "../store/products.ts";
import type { Store } from "../store/store.ts";
import { AllowedFolders } from "./allowed-folders.ts";
import type { AppContext } from "./app-context.ts";
import { CameraSessions } from "./camera-sessions.ts";
import { DefectSheets } from "./defect-sheets.ts";
import { removeOldExports } from "./export/write-export.ts";
import {
  evaluateModel,
  type ImageListeners,
  type InspectionOutcome,
  inspectPaths,
  modelFolderOf,
} from "./inspection-service.ts";
import { JobService } from "./job-service.ts";
import { MediaService } from "./media-service.ts";
import type { Ports } from "./ports.ts";
import { removeUnneededRuns } from "./remove-unneeded-runs.ts";
import { ResidentWorker } from "./resident-worker.ts";
import { checkService } from "./services/check.ts";
import { datasetService } from "./services/dataset.ts";
import { demoService } from "./services/demo.ts";
import { hostService } from "./services/host.ts";
import { inspectService } from "./services/inspect.ts";
import { jobsService } from "./services/jobs.ts";
import { modelsService } from "./services/models.ts";
import { productsService } from "./services/products.ts";
import { resultsService } from "./services/results.ts";
import { reviewService } from "./services/review.ts";
import { trainingService } from "./services/training.ts";
import { TableService } from "./table-service.ts";
import { takeUpInterrupted } from "./take-up-interrupted.ts";
import { TrainingDevices } from "./training-devices.ts";
import { type TrainOptions, trainProduct } from "./training-service.ts";

export type ListedModel = StoredModel & { readonly product: string };

export class App {
  readonly store: Store;
  /** Behind the contract: for every procedure, the function of the same name. */
  readonly services: Services<Api>;
  /** Behind `/media/…`. */
  readonly media: MediaService;
  /** Models of rows of process data. */
  readonly tables: TableService;
  readonly #ports: Ports;
  readonly #context: AppContext;
  readonly #cameras: CameraSessions;

  private constructor(context: AppContext) {
    const { store, ports } = context;
    this.store = store;
    this.#ports = ports;
    this.#context = context;
    this.#cameras = new CameraSessions(context);
    this.media = new MediaService(context);
    this.tables = new TableService(ports);
    this.services = servicesOf(context, this.#cameras);
  }

  /** Opens the data folder, which is made where it is missing. Throws KensaError where it cannot be used. */
  static async open(ports: Ports): Promise<App> {
    const folder = await openDataFolder(ports.dataFolder);
    // What cannot be cleared away now is no reason not to open.
    const onFault = (thrown: unknown) => ports.onFault?.(thrown);
    await removeAbandoned(folder.models, onFault);
    const store = await openStore(folder, { clock: ports.now });
    await removeOldExports(store, onFault);
    await removeUnneededRuns(store, onFault);
    const app = new App({
      store,
      ports,
      jobs: new JobService(store, ports.onFault),
      resident: new ResidentWorker(ports),
      devices: new TrainingDevices(store, ports),
      defectSheets: new DefectSheets(),
      threads: availableParallelism(),
    });
    await app.tables.removeUnneededRuns();
    return app;
  }

  /** For shells that stay, at their start; see `takeUpInterrupted`. */
  takeUpInterrupted(): Promise<Job | null> {
    return takeUpInterrupted(this.#context);
  }

  train(options: TrainOptions): Promise<TrainingResult> {
    return trainProduct(this.#context, options);
  }

  async inspect(request: InspectionRequest, listeners?: ImageListeners): Promise<InspectionOutcome> {
    return inspectPaths(this.store, this.#ports, await this.#withFolder(request), listeners);
  }

  async evaluate(request: EvaluationRequest, listeners?: ImageListeners): Promise<EvaluationResult> {
    return evaluateModel(this.store, this.#ports, await this.#withFolder(request), listeners);
  }

  /** Every model that this data folder knows, by product, the newest first. */
  async models(): Promise<ListedModel[]> {
    const products = await listProducts(this.store);
    const lists = await Promise.all(
      products.map(async (product) =>
        (await listModels(this.store, product.id)).map((model) => ({ ...model, product: product.name })),
      ),
    );
    return lists.flat();
  }

  /** Lets a model, by its id or its folder, judge its product's parts. Throws KensaError `conflict` where it does. */
  async activate(model: string, decider: Decider): Promise<Activation> {
    return this.services.models.activate({ modelId: await this.#idOf(model), ...decider }, UNHURRIED);
  }

  /** The threshold of a model, by its id or its folder, that is in force. */
  async thresholdOf(model: string): Promise<Threshold> {
    return (await this.services.check.get({ modelId: await this.#idOf(model) }, UNHURRIED)).threshold;
  }

  /** Puts another one in force. */
  async setThreshold(model: string, value: number, decider: Decider): Promise<Threshold> {
    const modelId = await this.#idOf(model);
    return (await this.services.check.setThreshold({ modelId, value, ...decider }, UNHURRIED)).threshold;
  }

  /** Stops what runs, each piece of work at a place from which it can go on, and closes the data folder. */
  async close(): Promise<void> {
    await this.#context.jobs.close();
    await this.#cameras.closeAll();
    this.#context.resident.close();
    await this.store.close();
  }

  async #idOf(model: string): Promise<string> {
    return (await readManifest(await modelFolderOf(this.store, model))).id;
  }

  /** A model may be named by its folder or by its id. */
  async #withFolder<Request extends { readonly model: string }>(request: Request): Promise<Request> {
    return { ...request, model: await modelFolderOf(this.store, request.model) };
  }
}

/** A call of this program itself, which waits for the answer. */
const UNHURRIED: Call = { signal: undefined, lastEventId: undefined };

function servicesOf(context: AppContext, cameras: CameraSessions): Services<Api> {
  const folders = new AllowedFolders(context.ports.allowedRoots);
  return {
    host: hostService(context, folders),
    products: productsService(context, folders),
    dataset: datasetService(context),
    training: trainingService(context),
    jobs: jobsService(context),
    check: checkService(context),
    models: modelsService(context),
    inspect: inspectService(context, { folders, cameras }),
    review: reviewService(context),
    results: resultsService(context),
    demo: demoService(context),
  };
}
