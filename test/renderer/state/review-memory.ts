/** @file A review service that keeps its parts in memory, and can be made to fall silent or to refuse. */
import { ORPCError } from "@orpc/client";
import type { ScoredTerm, Verdict } from "../../../src-main/contract/inspection.ts";
import type { MapName } from "../../../src-main/contract/model.ts";
import type { Decision, QueueItem } from "../../../src-main/contract/review-api.ts";
import { decisionOn } from "./sample-parts.ts";

type DecideInput = {
  readonly inspectedImageId: number;
  readonly verdict: Verdict;
  readonly reasonCode?: number | null | undefined;
  readonly reasonLabel?: string | undefined;
  readonly user: string;
  readonly expectedDecisionId?: number | null | undefined;
  readonly requestId: string;
};
type UndoInput = Pick<DecideInput, "inspectedImageId" | "user" | "expectedDecisionId" | "requestId">;
type QueueInput = {
  readonly decided?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};

/** What a browser's `fetch` throws when nobody answers. */
export const nobodyAnswers = () => new TypeError("fetch failed");

export class ReviewMemory {
  readonly parts: Map<number, QueueItem>;
  /** What was stored, by the id of its request. */
  readonly stored = new Map<string, Decision>();
  /** Every call in its order, by name. */
  readonly calls: string[] = [];
  /** With each verdict, what its reason was called. */
  readonly reasonLabels: (string | undefined)[] = [];
  /** Thrown by the next calls, one each, before they do anything. */
  failures: unknown[] = [];
  /** Thrown by the next calls that store something, after they have stored it: the answer is lost. */
  lostAnswers = 0;
  /** Calls that store something wait for this first. */
  gate: Promise<void> = Promise.resolve();
  /** Of every part. */
  terms: ScoredTerm[] = [];
  maps: MapName[] = [];

  constructor(parts: readonly QueueItem[]) {
    this.parts = new Map(parts.map((part) => [part.id, part]));
  }

  readonly review = {
    queue: async ({ decided = false, cursor, limit = 100 }: QueueInput) => {
      this.#enter("queue");
      const all = [...this.parts.values()];
      const undecided = all.filter(({ decision }) => decision === null);
      const start = Number(cursor ?? 0);
      // As in the database, the cursor names the last part that was seen, whatever has become of those before it.
      const rest = (decided ? all : undecided).filter((part) => all.indexOf(part) >= start);
      const items = rest.slice(0, limit);
      const last = items.at(-1);
      const next = last === undefined || rest.length <= limit ? null : String(all.indexOf(last) + 1);
      return { items, cursor: next, total: all.length, undecided: undecided.length };
    },
    decide: async (input: DecideInput) => {
      this.#enter("decide");
      this.reasonLabels.push(input.reasonLabel);
      await this.gate;
      const { verdict, reasonCode = null, user, requestId } = input;
      const sent = this.stored.get(requestId);
      const part = this.#part(input.inspectedImageId);
      if (!sent) requireSeen(input, part);
      const decision = sent ?? decisionOn(part, { user, newVerdict: verdict, reasonCode });
      if (!sent) this.#store(requestId, { ...part, decision }, decision);
      this.#answer();
      return decision;
    },
    undo: async (input: UndoInput) => {
      this.#enter("undo");
      await this.gate;
      const { user, requestId } = input;
      const sent = this.stored.get(requestId);
      const part = this.#part(input.inspectedImageId);
      if (!sent) requireSeen(input, part);
      const undoes = part.decision?.id ?? null;
      const decision = sent ?? decisionOn(part, { user, newVerdict: part.verdict, undoes });
      if (!sent) this.#store(requestId, { ...part, decision: null }, decision);
      this.#answer();
      return decision;
    },
    get: async ({ inspectedImageId }: { readonly inspectedImageId: number }) => {
      this.#enter("get");
      const { terms, maps } = this;
      const known = {
        productId: 1,
        modelId: "m-1",
        scoreParts: {},
        sha256: null,
        terms,
        maps,
        isPictureRemoved: false,
      };
      return { ...this.#part(inspectedImageId), ...known };
    },
  };

  #enter(call: string): void {
    this.calls.push(call);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }

  #answer(): void {
    if (this.lostAnswers === 0) return;
    this.lostAnswers -= 1;
    throw nobodyAnswers();
  }

  #part(id: number): QueueItem {
    const part = this.parts.get(id);
    if (part === undefined) throw new Error(`There is no part ${id}.`);
    return part;
  }

  #store(requestId: string, part: QueueItem, decision: Decision): void {
    this.parts.set(part.id, part);
    this.stored.set(requestId, decision);
  }
}

/** As the database refuses it. */
function requireSeen({ expectedDecisionId: seen }: UndoInput, { decision }: QueueItem): void {
  if (seen === undefined || seen === (decision?.id ?? null)) return;
  const data = { cause: "decided-meanwhile" };
  throw new ORPCError("conflict", { status: 409, message: "Somebody else has judged this image.", data });
}
