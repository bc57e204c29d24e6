/**
 * @file A compute process that stays, with its models open: it answers within milliseconds where a process of its own for
 * each question would take a second to start.
 */
import { KensaError } from "../../contract/errors.ts";
import { type Answer, type Question, type WorkerRequest, workerEvent } from "../../contract/worker.ts";
import type { Engine } from "./ports.ts";
import { startWorker, type WorkerProcess, whenDead } from "./worker-process.ts";

const AFTER_DEATH = "Try it again; where it dies over the same image, save that one anew as PNG.";

/** A process that answers nothing for so long, while it is asked something, hangs: opening a large model takes a few seconds. */
const HANGS_MS = 30_000;

type Waiting = {
  readonly question: Question;
  /** Whether a process has died over it before. */
  readonly isAgain: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (failure: KensaError) => void;
};

export class ResidentWorker {
  readonly #engine: Engine;
  readonly #waiting = new Map<number, Waiting>();
  #worker: WorkerProcess | null = null;
  #asked = 0;
  #isClosed = false;
  /** Begun anew with each answer, while there is something to be answered. */
  #patience: NodeJS.Timeout | undefined;
  readonly #hangsMs: number;

  /** Nothing is started before the first question. @param hangsMs how long it may be silent, in milliseconds */
  constructor(engine: Engine, hangsMs = HANGS_MS) {
    this.#engine = engine;
    this.#hangsMs = hangsMs;
  }

  /**
   * Asks, and starts the process where there is none. Throws the failure that it reports, `worker-crashed` where it died
   * over the question twice, or `no-answer` where it hung over it; the next question starts it again.
   */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => this.#send({ question, isAgain: false, resolve, reject }));
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#patience);
    this.#worker?.child.kill("SIGKILL");
  }

  #send(waiting: Waiting): void {
    const { child } = this.#running();
    this.#asked += 1;
    this.#waiting.set(this.#asked, waiting);
    child.send({ kind: "question", id: this.#asked, question: waiting.question } satisfies WorkerRequest);
    if (this.#waiting.size === 1) this.#expectAnswer();
  }

  #expectAnswer(): void {
    clearTimeout(this.#patience);
    if (this.#waiting.size > 0) this.#patience = setTimeout(() => this.#end(), this.#hangsMs);
  }

  /** Ends a process that hangs, over the question that has waited longest; the others are asked again. */
  #end(): void {
    const [id, waiting] = this.#waiting.entries().next().value!;
    this.#waiting.delete(id);
    waiting.reject(noAnswer(this.#hangsMs));
    this.#worker?.child.kill("SIGKILL");
  }

  #running(): WorkerProcess {
    if (this.#worker) return this.#worker;
    const worker = startWorker(this.#engine);
    worker.child.on("message", (message) => this.#receive(message));
    whenDead(worker, AFTER_DEATH, (failure) => this.#bury(worker, failure));
    this.#worker = worker;
    return worker;
  }

  #receive(message: unknown): void {
    const event = workerEvent.parse(message);
    if (event.kind !== "answered" && event.kind !== "refused") return;
    const waiting = this.#waiting.get(event.id);
    this.#waiting.delete(event.id);
    this.#expectAnswer();
    if (event.kind === "answered") waiting?.resolve(event.answer);
    else waiting?.reject(KensaError.from(event.failure));
  }

  #bury(worker: WorkerProcess, failure: KensaError): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    clearTimeout(this.#patience);
    for (const waiting of left) {
      // It died over one of them at most: the others are asked again, and so is that one, once.
      if (this.#isClosed || waiting.isAgain) waiting.reject(failure);
      else this.#send({ ...waiting, isAgain: true });
    }
  }
}

function noAnswer(milliseconds: number): KensaError {
  const message = `The compute process gave no answer for ${milliseconds / 1000} seconds, and was ended.`;
  return new KensaError("no-answer", message, { action: AFTER_DEATH });
}
