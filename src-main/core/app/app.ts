/** @file The application as the shells see it: everything Kensa can do, over one open data folder. */
import type { EvaluationResult } from "../../contract/evaluation.ts";
import type { TrainingResult } from "../../contract/training.ts";
import type { EvaluationRequest, InspectionRequest } from "../../contract/worker.ts";
import { removeAbandoned } from "../files/write-whole.ts";
import { openDataFolder } from "../store/data-folder.ts";
import { listModels, type StoredModel } from "../store/models.ts";
import { openStore } from "../store/open-store.ts";
import { listProducts } from "../store/products.ts";
import type { Store } from "../store/store.ts";
import { type DeviceReport, reportDevices } from "./device-service.ts";
import {
  evaluateModel,
  type ImageListeners,
  type InspectionOutcome,
  inspectPaths,
  modelFolderOf,
} from "./inspection-service.ts";
import type { Ports } from "./ports.ts";
import { type TrainOptions, trainProduct } from "./training-service.ts";

export type ListedModel = StoredModel & { readonly product: string };

export class App {
  readonly store: Store;
  readonly #ports: Ports;

  private constructor(store: Store, ports: Ports) {
    this.store = store;
    this.#ports = ports;
  }

  /** Opens the data folder, which is made where it is missing. Throws KensaError where it cannot be used. */
  static async open(ports: Ports): Promise<App> {
    const folder = await openDataFolder(ports.dataFolder);
    await removeAbandoned(folder.models);
    return new App(await openStore(folder, { clock: ports.now }), ports);
  }

  train(options: TrainOptions): Promise<TrainingResult> {
    return trainProduct(this.store, this.#ports, options);
  }

  async inspect(request: InspectionRequest, listeners?: ImageListeners): Promise<InspectionOutcome> {
    return inspectPaths(this.store, this.#ports, await this.#withFolder(request), listeners);
  }

  async evaluate(request: EvaluationRequest, listeners?: ImageListeners): Promise<EvaluationResult> {
    return evaluateModel(this.#ports, await this.#withFolder(request), listeners);
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

  devices(threads: number): Promise<DeviceReport[]> {
    return reportDevices(this.#ports, threads);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** A model may be named by its folder or by its id. */
  async #withFolder<Request extends { readonly model: string }>(request: Request): Promise<Request> {
    return { ...request, model: await modelFolderOf(this.store, request.model) };
  }
}
