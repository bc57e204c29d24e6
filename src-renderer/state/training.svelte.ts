/** @file Training a product: what is offered, what is set, the run that goes on, and those that came before. */

import type { Job } from "../../src-main/contract/jobs-api.ts";
import type { CurvePoint, Preset } from "../../src-main/contract/training.ts";
import type {
  AdvancedSettings,
  TrainingOfferKey,
  TrainingRun,
} from "../../src-main/contract/training-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { Loaded, Task } from "../lib/loaded.svelte.ts";
import { isContest } from "../lib/training-text.ts";
import { ProductJob, type ProductJobSource } from "./product-job.svelte.ts";
import type { RunningJobs } from "./running-jobs.svelte.ts";

type Source = ProductJobSource & {
  readonly training: Pick<Client["training"], "offers" | "measure" | "start" | "resume" | "list" | "get">;
};

type TrainingOffers = Awaited<ReturnType<Client["training"]["offers"]>>;

export class Training {
  readonly offers: Loaded<TrainingOffers>;
  /** The newest first. */
  readonly runs: Loaded<TrainingRun[]>;
  readonly work: ProductJob;
  chosen = $state<TrainingOfferKey | null>(null);
  /** What a person has set other than the offer does. */
  advanced = $state.raw<AdvancedSettings>({});
  /** Measures this machine, for the times beside the offers. */
  readonly measuring = new Task();
  /** The curve of a run that was stopped before this page was opened; its job's events are gone by then. */
  #earlierCurve = $state.raw<readonly CurvePoint[]>([]);
  readonly #source: Source;
  readonly #runningJobs: RunningJobs;
  readonly #productId: number;

  constructor(source: Source, connection: Connection, runningJobs: RunningJobs, productId: number) {
    this.#source = source;
    this.#runningJobs = runningJobs;
    this.#productId = productId;
    this.offers = new Loaded(() => source.training.offers({ productId }));
    this.runs = new Loaded(() => source.training.list({ productId }));
    this.work = new ProductJob(source, connection, runningJobs, { productId, kind: "training" });
  }

  get offerKey(): TrainingOfferKey {
    const offers = this.offers.value?.offers ?? [];
    return this.chosen ?? offers.find(({ recommended }) => recommended)?.key ?? "standard";
  }

  get preset(): Preset {
    return this.offers.value?.offers.find(({ key }) => key === this.offerKey)?.preset ?? "standard";
  }

  get points(): readonly CurvePoint[] {
    return this.work.feed.points.length > 0 ? this.work.feed.points : this.#earlierCurve;
  }

  /** The training that this one has to wait for. */
  get other(): Job | undefined {
    return this.#runningJobs.otherTraining(this.#productId);
  }

  /** Everything at once; then, where this machine was never measured, the times. */
  async load(): Promise<void> {
    await Promise.all([this.offers.load(), this.runs.load()]);
    await this.measureOnce();
  }

  /** Measures this machine where that was never done, and nothing else keeps it busy. */
  async measureOnce(): Promise<void> {
    const isUnknown = this.offers.value?.offers.every(({ seconds }) => seconds === null) ?? false;
    if (!isUnknown || this.work.isRunning || this.other !== undefined) return;
    await this.measuring.run(async () => {
      this.offers.set(await this.#source.training.measure({ productId: this.#productId }));
    });
  }

  /** Goes on showing a training that runs already, begun here before or by somebody else. */
  async takeUp(): Promise<void> {
    if ((await this.work.takeUp()) !== null) await this.runs.load();
  }

  async start(): Promise<void> {
    this.#earlierCurve = [];
    const { offerKey: offer, advanced } = this;
    await this.#follow(() =>
      this.#source.training.start({ productId: this.#productId, offer, advanced: { ...advanced } }),
    );
  }

  async resume(runId: string): Promise<void> {
    // While the first new point is awaited, the curve so far is shown.
    this.#earlierCurve = await this.#source.training.get({ runId }).then(
      ({ curve }) => curve,
      () => [],
    );
    await this.#follow(() => this.#source.training.resume({ runId }));
  }

  /** Chooses an offer; what has no meaning for it is set no longer. */
  choose(offer: TrainingOfferKey): void {
    this.chosen = offer;
    if (!isContest(this.preset)) this.set("discriminatorTerm", undefined);
  }

  /** Sets one thing other than the offer does; undefined leaves it to the offer again. */
  set<Name extends keyof AdvancedSettings>(name: Name, value: AdvancedSettings[Name] | undefined): void {
    const { [name]: _before, ...others } = this.advanced;
    this.advanced = value === undefined ? others : { ...this.advanced, [name]: value };
  }

  clearAdvanced(): void {
    this.advanced = {};
  }

  dispose(): void {
    this.work.dispose();
  }

  async #follow(begin: Parameters<ProductJob["run"]>[0]): Promise<void> {
    const running = this.work.run(begin);
    // The list shows that it runs.
    void this.runs.load();
    await running;
    await this.runs.load();
  }
}
