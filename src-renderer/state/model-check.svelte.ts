/** @file Is a model any good: its scores of known images, and what another threshold would change. */
import type {
  ModelCheck as Check,
  CheckPoint,
  ThresholdDecision,
  WhatIf,
} from "../../src-main/contract/check-api.ts";
import type { Client } from "../lib/client.ts";
import { failureFrom, type ShownFailure } from "../lib/failure.ts";
import { Latest } from "../lib/latest.svelte.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = {
  readonly check: Pick<Client["check"], "get" | "whatIf" | "suggest" | "setThreshold" | "history">;
};

export class ModelCheck {
  readonly check: Loaded<Check>;
  readonly history: Loaded<ThresholdDecision[]>;
  readonly whatIf: Latest<number, WhatIf>;
  /** Where the person has put the threshold, which is not in force yet. */
  draft = $state<number | null>(null);
  failure = $state.raw<ShownFailure | null>(null);
  readonly modelId: string;
  readonly #suggestions: Latest<number, void>;
  readonly #source: Source;

  constructor(source: Source, modelId: string) {
    this.#source = source;
    this.modelId = modelId;
    this.check = new Loaded(() => source.check.get({ modelId }));
    this.history = new Loaded(() => source.check.history({ modelId }));
    const failed = (thrown: unknown) => {
      this.failure = failureFrom(thrown);
    };
    this.whatIf = new Latest((value) => source.check.whatIf({ modelId, value }), failed);
    this.#suggestions = new Latest(async (falseRejectRate) => {
      const draft = this.draft;
      const { value } = await source.check.suggest({ modelId, falseRejectRate });
      // Who has moved the threshold by hand meanwhile means that.
      if (this.draft === draft) this.move(value);
    }, failed);
  }

  /** The threshold that is shown: the one that was dragged to, else the one in force. */
  get value(): number {
    return this.draft ?? this.#inForce;
  }

  get isChanged(): boolean {
    return this.draft !== null && this.draft !== this.check.value?.threshold.value;
  }

  /** Known images that would be judged otherwise than by the threshold in force, the nearest to it first. */
  get flips(): readonly CheckPoint[] {
    const check = this.check.value;
    if (check === null || !this.isChanged) return [];
    const inForce = check.threshold.value;
    return check.points
      .filter(({ score }) => score > inForce !== score > this.value)
      .toSorted((a, b) => Math.abs(a.score - inForce) - Math.abs(b.score - inForce));
  }

  async load(): Promise<void> {
    await Promise.all([this.check.load(), this.history.load()]);
    if (this.check.value !== null) await this.whatIf.ask(this.value);
  }

  /** Moves the threshold, without putting it in force. */
  move(value: number): void {
    this.draft = value;
    this.failure = null;
    void this.whatIf.ask(value);
  }

  /** Back to the threshold in force. */
  reset(): void {
    this.draft = null;
    void this.whatIf.ask(this.value);
  }

  /** Moves to the threshold for a false-reject rate, the last that was asked for. */
  async suggest(falseRejectRate: number): Promise<void> {
    await this.#suggestions.ask(falseRejectRate);
  }

  /**
   * Moves to a threshold at which at least that share of the known-bad parts is caught, and no more good parts are rejected than
   * that takes: halfway to the known part below.
   *
   * @param share from 0 to 1; nothing happens where no bad part is known
   */
  catchBad(share: number): void {
    const points = this.check.value?.points ?? [];
    const bad = points.filter(({ set }) => set === "known-bad").map(({ score }) => score);
    const caught = Math.max(1, Math.ceil(share * bad.length - 1e-9));
    const lowest = bad.toSorted((a, b) => b - a)[caught - 1];
    if (lowest === undefined) return;
    const below = points.map(({ score }) => score).filter((score) => score < lowest);
    // Below all that is known, the distance to the threshold in force has the right size.
    const next = below.length > 0 ? Math.max(...below) : lowest - Math.abs(lowest - this.#inForce) - 1e-6;
    this.move((lowest + next) / 2);
  }

  get #inForce(): number {
    return this.check.value?.threshold.value ?? 0;
  }

  /** Puts the shown threshold in force. Throws what the call throws. */
  async setThreshold(user: string, reason: string): Promise<void> {
    await this.#source.check.setThreshold({ modelId: this.modelId, value: this.value, user, reason });
    this.draft = null;
    await this.load();
  }
}
