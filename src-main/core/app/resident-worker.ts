/**
 * @file A compute process that stays, with its models open: it answers within milliseconds where a process of its own for
 * each question would take a second to start.
 */
import { KensaError } from "../../contract/errors.ts";
import { type Answer, type Question, type WorkerRequest, workerEvent } from "../../contract/worker.ts";
import type { Engine } from "./ports.ts";
import { startWorker, type WorkerProcess, whenDead } from "./worker-process.ts";

const AFTER_DEATH = "Try it again; where it dies over the same image, save that one anew as PNG.";

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

  /** Nothing is started before the first question. */
  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Asks, and starts the process where there is none. Throws the failure that it reports, or `worker-crashed` where it died
   * over the question twice; the next question starts it again.
   */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => this.#send({ question, isAgain: false, resolve, reject }));
  }

  close(): void {
    this.#isClosed = true;
    this.#worker?.child.kill("SIGKILL");
  }

  #send(waiting: Waiting): void {
    const { child } = this.#running();
    this.#asked += 1;
    this.#waiting.set(this.#asked, waiting);
    child.send({ kind: "question", id: this.#asked, question: waiting.question } satisfies WorkerRequest);
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
    if (event.kind === "answered") waiting?.resolve(event.answer);
    else waiting?.reject(KensaError.from(event.failure));
  }

  #bury(worker: WorkerProcess, failure: KensaError): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of left) {
      // It died over one of them at most: the others are asked again, and so is that one, once.
      if (this.#isClosed || waiting.isAgain) waiting.reject(failure);
      else this.#send({ ...waiting, isAgain: true });
    }
  }
}
