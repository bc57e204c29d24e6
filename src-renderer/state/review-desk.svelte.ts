/**
 * @file An operator's verdicts: each is on the disk before the next part is shown.
 *
 * While nobody answers, the verdict waits here and is sent again under the same id, so that it is stored once however
 * often it is sent, also by a page that was loaded anew meanwhile. Any other failure keeps the operator at the part, with
 * the choice to try again or to drop it.
 */
import type { Verdict } from "../../src-main/contract/inspection.ts";
import type { Reason } from "../../src-main/contract/product-settings.ts";
import type { QueueItem } from "../../src-main/contract/review-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, isConnectionLost, type ShownFailure } from "../lib/failure.ts";
import type { PendingAct, PendingActs } from "./pending-acts.ts";
import type { ReviewQueue } from "./review-queue.svelte.ts";

type Source = { readonly review: Pick<Client["review"], "decide" | "undo" | "get"> };

/** What the desk needs from outside. */
export type DeskSurroundings = {
  readonly connection: Pick<Connection, "lost" | "whenReady">;
  /** Where verdicts are kept until they are on the disk. */
  readonly pendingActs: PendingActs;
  /** Asks who is working where that is not known; null where they do not want to say. */
  readonly askUser: () => Promise<string | null>;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  readonly newRequestId: () => string;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Called whenever something was stored. */
  readonly onStored: () => void;
};

/** Where a desk's parts come from: the queue of a review, or the one result that is looked at. */
export type DeskQueue = Pick<
  ReviewQueue,
  "current" | "isOpen" | "open" | "holds" | "put" | "show" | "move" | "moveToUndecided"
>;

/** What was not stored since somebody else had judged the part meanwhile, and the part as it is now. */
export type Overtaken = { readonly act: PendingAct; readonly item: QueueItem };

/** After a new picture is shown, verdicts are refused for so long: a held or bouncing key cannot decide two parts. */
export const LOCK_MS = 250;
/** A part that somebody else has judged meanwhile stays: whoever presses in rhythm has to see that before they overrule it. */
export const OVERTAKEN_LOCK_MS = 1500;
/** A verdict that takes longer to be stored is said to. */
export const SLOW_MS = 1000;
const REMEMBERED = 500;

export class ReviewDesk {
  /** What is being stored, or could not be stored yet. */
  pending = $state.raw<PendingAct | null>(null);
  /** True where it takes so long that the person should know what they wait for. */
  isSlow = $state(false);
  /** True while nobody answers and the pending verdict waits. */
  isWaiting = $state(false);
  /** Why the pending verdict was refused. */
  failure = $state.raw<ShownFailure | null>(null);
  /** The verdict that was refused last because somebody else was faster, until the person goes on. */
  overtaken = $state.raw<Overtaken | null>(null);
  /** The parts that were decided here, the last one last: what undo takes back. */
  decided = $state.raw<readonly QueueItem[]>([]);
  /** The reason that goes with the next verdict on that part. */
  #reason = $state.raw<(Reason & { readonly itemId: number }) | null>(null);
  /** The part whose picture cannot be shown. */
  #unseenId = $state<number | null>(null);
  readonly #source: Source;
  readonly #queue: DeskQueue;
  readonly #surroundings: DeskSurroundings;
  /** The pending verdict was given before the page was loaded, so that it has no place in this queue. */
  #isResumed = false;
  #shownId: number | null = null;
  #unlockedAt = 0;
  #isAsking = false;

  constructor(source: Source, queue: DeskQueue, surroundings: DeskSurroundings) {
    this.#source = source;
    this.#queue = queue;
    this.#surroundings = surroundings;
  }

  /** What nobody has seen is not passed: whoever presses in rhythm would not notice that a picture is missing. */
  get canPass(): boolean {
    return this.#queue.current !== null && this.#queue.current.id !== this.#unseenId;
  }

  /** The reason that goes with the next verdict on the part that is shown; null = none. */
  get reasonCode(): number | null {
    return this.#chosenReason?.code ?? null;
  }

  get #chosenReason(): Reason | null {
    return this.#reason?.itemId === this.#queue.current?.id ? this.#reason : null;
  }

  /** To be called when a part's picture has been painted, or that there is none: from now on it can be judged. */
  shown(id: number, picture: "painted" | "missing"): void {
    this.#unseenId = picture === "missing" ? id : null;
    if (this.#shownId === id) return;
    this.#shownId = id;
    this.#unlockedAt = this.#surroundings.now() + LOCK_MS;
  }

  /** Chooses the reason that goes with the verdict on the part that is shown; the same one again takes it away. */
  chooseReason({ code, label }: Reason): void {
    const { current } = this.#queue;
    if (this.pending !== null || current === null) return;
    this.#reason = this.reasonCode === code ? null : { itemId: current.id, code, label };
  }

  /** Moves by some parts. Refused while a verdict is on its way. */
  async move(step: number): Promise<void> {
    if (this.pending !== null) return;
    this.#reason = null;
    this.overtaken = null;
    await this.#queue.move(step);
  }

  /** Stores a verdict on the part that is shown, and then shows the next one without a verdict. */
  async decide(verdict: Verdict): Promise<void> {
    const item = this.#queue.current;
    if (item === null || this.#shownId !== item.id || this.#surroundings.now() < this.#unlockedAt) return;
    if (verdict === "pass" && !this.canPass) return;
    const user = await this.#ask();
    if (user === null) return;
    const reason = verdict === "pass" ? null : this.#chosenReason;
    await this.#begin({
      kind: "decide",
      item,
      verdict,
      reasonCode: reason?.code ?? null,
      ...(reason === null ? {} : { reasonLabel: reason.label }),
      user,
      requestId: this.#surroundings.newRequestId(),
    });
  }

  /** Takes back the verdict on the part that is shown or, where it has none, the last one that was given here. */
  async undo(): Promise<void> {
    const item = this.undoable;
    if (item === null) return;
    const user = await this.#ask();
    if (user === null) return;
    await this.#begin({ kind: "undo", item, user, requestId: this.#surroundings.newRequestId() });
  }

  /** Sends what was still on its way when the page was left, before the queue is opened. Ends at one that is refused. */
  async resume(): Promise<void> {
    for (const act of this.#surroundings.pendingActs.all()) {
      if (this.pending !== null) return;
      this.pending = act;
      this.#isResumed = true;
      await this.#store();
    }
  }

  /** What undo would take back. */
  get undoable(): QueueItem | null {
    const { current } = this.#queue;
    return current !== null && current.decision !== null
      ? current
      : (this.decided.findLast(({ id }) => this.#queue.holds(id)) ?? null);
  }

  /** Sends a verdict again that was refused. */
  async retry(): Promise<void> {
    if (this.failure !== null) await this.#store();
  }

  /** Drops a verdict that was refused; the part stays as it was. */
  drop(): void {
    if (this.failure === null || this.pending === null) return;
    this.failure = null;
    this.#finish(this.pending);
  }

  async #ask(): Promise<string | null> {
    if (this.#isAsking || this.pending !== null) return null;
    this.#isAsking = true;
    try {
      return await this.#surroundings.askUser();
    } finally {
      this.#isAsking = false;
    }
  }

  async #begin(act: PendingAct): Promise<void> {
    this.#surroundings.pendingActs.keep(act);
    this.pending = act;
    this.overtaken = null;
    this.#isResumed = false;
    await this.#store();
  }

  async #store(): Promise<void> {
    this.failure = null;
    void this.#noticeSlowness(this.pending);
    while (this.pending !== null && this.failure === null) {
      try {
        await this.#send(this.pending);
        this.#finish(this.pending);
        this.#surroundings.onStored();
      } catch (thrown) {
        if (isConnectionLost(thrown)) await this.#wait();
        else await this.#refuse(this.pending, failureFrom(thrown));
      }
    }
  }

  /** Where somebody else was faster, nothing is left to be sent: the part is shown as it is now. */
  async #refuse(act: PendingAct, failure: ShownFailure): Promise<void> {
    if (failure.cause !== "decided-meanwhile") {
      this.failure = failure;
      return;
    }
    try {
      const item = await this.#source.review.get({ inspectedImageId: act.item.id });
      this.#takeIn(item);
      this.overtaken = { act, item };
      this.#finish(act);
      this.#unlockedAt = this.#surroundings.now() + OVERTAKEN_LOCK_MS;
    } catch (thrown) {
      // Sent again, it is refused again, and then the part is asked for again.
      if (isConnectionLost(thrown)) await this.#wait();
      else this.failure = failureFrom(thrown);
    }
  }

  /** A verdict of before the page was loaded has no place in this queue. */
  #takeIn(item: QueueItem): void {
    this.decided = this.#decidedBut(item.id);
    if (this.#isResumed) return;
    this.#queue.put(item);
    this.#queue.show(item.id);
  }

  /** It is stored, or dropped. */
  #finish({ requestId }: PendingAct): void {
    this.#surroundings.pendingActs.remove(requestId);
    this.pending = null;
    this.isSlow = false;
    this.#unlockedAt = this.#surroundings.now() + LOCK_MS;
  }

  async #noticeSlowness(act: PendingAct | null): Promise<void> {
    await this.#surroundings.wait(SLOW_MS);
    if (act !== null && this.pending === act) this.isSlow = true;
  }

  async #wait(): Promise<void> {
    this.isWaiting = true;
    this.#surroundings.connection.lost();
    await this.#surroundings.connection.whenReady();
    this.isWaiting = false;
  }

  async #send(act: PendingAct): Promise<void> {
    if (this.#isResumed && !(await this.#isStillThere(act.item))) return;
    if (act.kind === "decide") await this.#sendVerdict(act);
    else await this.#sendUndo(act);
    this.#reason = null;
  }

  async #sendVerdict(act: PendingAct & { kind: "decide" }): Promise<void> {
    const { item, verdict, reasonCode, reasonLabel, user, requestId } = act;
    const decision = await this.#source.review.decide({
      inspectedImageId: item.id,
      verdict,
      reasonCode,
      ...(reasonLabel === undefined ? {} : { reasonLabel }),
      user,
      expectedDecisionId: item.decision?.id ?? null,
      requestId,
    });
    if (this.#isResumed) return this.#reopen();
    const decided = { ...item, decision };
    this.#queue.put(decided);
    this.decided = [...this.#decidedBut(item.id).slice(1 - REMEMBERED), decided];
    await this.#queue.moveToUndecided();
  }

  async #sendUndo({ item, user, requestId }: PendingAct & { kind: "undo" }): Promise<void> {
    const expectedDecisionId = item.decision?.id ?? null;
    await this.#source.review.undo({ inspectedImageId: item.id, user, expectedDecisionId, requestId });
    if (this.#isResumed) return this.#reopen();
    // Asked for, since an earlier decision may be in force again.
    this.#takeIn(await this.#source.review.get({ inspectedImageId: item.id }));
  }

  /** Behind the same address there may be other data by now, in which the number stands for another part. */
  async #isStillThere({ id, inspectionId, name, at }: QueueItem): Promise<boolean> {
    const item = await this.#source.review.get({ inspectedImageId: id });
    return item.inspectionId === inspectionId && item.name === name && item.at === at;
  }

  /** A queue that was opened while the verdict was refused does not know of it. */
  async #reopen(): Promise<void> {
    if (this.#queue.isOpen) await this.#queue.open();
  }

  #decidedBut(id: number): readonly QueueItem[] {
    return this.decided.filter((item) => item.id !== id);
  }
}
