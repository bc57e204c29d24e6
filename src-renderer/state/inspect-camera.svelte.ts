/**
 * @file The inspection of what a camera sees, one picture for each part or one after another.
 *
 * It fails safe: without a picture, an answer or a judgement the verdict is «cannot judge», and never stays at what it was.
 */
import {
  type CameraState,
  type FrameVerdict,
  LONGEST_JUDGEMENT_MS,
} from "../../src-main/contract/inspect-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, isConnectionLost, type ShownFailure } from "../lib/failure.ts";
import { CameraFaults } from "./camera-fault.svelte.ts";
import { CameraError, type CameraPort, type CameraStream } from "./camera-port.ts";
import { type JudgedFrame, JudgedFrames, NOTHING_SEEN } from "./judged-frames.svelte.ts";

/** A judgement under way: who waits for it, and the picture once it is taken. */
type Judgement = { readonly waiting: AbortController; picture: Blob | null };

type Source = {
  readonly inspect: Pick<Client["inspect"], "openCamera" | "frame" | "keepCamera" | "closeCamera">;
};

/** What the inspection needs from outside. */
export type CameraSurroundings = {
  readonly cameras: CameraPort;
  readonly connection: Pick<Connection, "lost" | "whenReady">;
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
};

export type CameraStart = {
  readonly productId: number;
  readonly cameraId: string | null;
  readonly user: string;
};

/** How often a page that uses a camera says so. A browser slows timers down to once a minute where the page is not seen. */
export const SIGN_OF_LIFE_MS = 20_000;
const LOOK_AGAIN_MS = 1000;
const BETWEEN_FRAMES_MS = 250;
/** In continuous judging, the verdict on the part before is taken off the screen when the next one takes longer. */
export const OUTDATED_MS = 300;
/** Nobody answers where an answer takes longer than the judgement may, with the way of the picture. */
export const LONGEST_ANSWER_MS = LONGEST_JUDGEMENT_MS + 2000;
const AFTER_FAILURE_MS = 1000;

export class CameraInspection {
  stream = $state.raw<CameraStream | null>(null);
  inspectionId = $state<number | null>(null);
  /** What judges the next part; null until it is known. */
  inForce = $state.raw<CameraState | null>(null);
  /** Why the inspection could not be begun. */
  failure = $state.raw<ShownFailure | null>(null);
  isOpen = $state(false);
  isStarting = $state(false);
  /** Whether frame after frame is judged, without a key for each part. */
  isContinuous = $state(false);
  readonly judged = new JudgedFrames();
  readonly faults: CameraFaults;
  readonly #source: Source;
  readonly #surroundings: CameraSurroundings;
  /** What was asked for last; another one, or none, ends all that goes on for this one. */
  #start: CameraStart | undefined;
  /** The judgement under way. Once it is aborted or another one is here, its answer is nobody's. */
  #judgement = $state.raw<Judgement | null>(null);
  #loop: symbol | undefined;
  #isDisposed = false;

  constructor(source: Source, surroundings: CameraSurroundings) {
    this.#source = source;
    this.#surroundings = surroundings;
    this.faults = new CameraFaults(surroundings.now);
  }

  get isJudging(): boolean {
    return this.#judgement !== null;
  }

  /** Opens the camera and begins an inspection. Where it is closed meanwhile, the camera is let go again. */
  async open(start: CameraStart): Promise<void> {
    if (this.isOpen || this.isStarting || this.#isDisposed) return;
    this.isStarting = true;
    this.failure = null;
    this.faults.clear();
    this.#start = start;
    try {
      const stream = await this.#surroundings.cameras.open(start.cameraId);
      if (await this.#beginUnlessClosed(stream, start)) {
        this.judged.reset();
        this.isOpen = true;
        this.#use(stream);
      } else stream.close();
    } catch (thrown) {
      if (thrown instanceof CameraError) this.faults.begin(thrown.kind);
      else this.failure = failureFrom(thrown);
    } finally {
      this.isStarting = false;
    }
  }

  /** Judges what the camera sees now. One picture at a time; a call while one is judged does nothing. */
  async judge(): Promise<void> {
    if (!this.isOpen || this.isJudging) return;
    const judgement: Judgement = { waiting: new AbortController(), picture: null };
    this.#judgement = judgement;
    void this.#clearOutdatedVerdict(judgement);
    const judged = await Promise.race([this.#judgeNow(judgement), this.#lateJudgement(judgement)]);
    judgement.waiting.abort();
    if (this.#judgement !== judgement) return;
    this.#judgement = null;
    this.judged.show(judged);
  }

  /** Judges frame after frame until `isContinuous` is taken back or the inspection ends. */
  async judgeOn(): Promise<void> {
    if (this.isContinuous) return;
    this.isContinuous = true;
    const loop = Symbol("loop");
    this.#loop = loop;
    // Whoever stops and begins again has another loop.
    const goesOn = () => this.isContinuous && this.isOpen && this.#loop === loop;
    while (goesOn()) {
      await this.judge();
      await this.#surroundings.wait(this.judged.last?.frame === null ? AFTER_FAILURE_MS : BETWEEN_FRAMES_MS);
    }
    if (this.#loop === loop) this.isContinuous = false;
  }

  /** Tells that the camera is still in use, and learns what judges the next part. To be called time and again. */
  async keep(): Promise<void> {
    const { inspectionId } = this;
    if (inspectionId === null) return;
    const state = await this.#source.inspect.keepCamera({ inspectionId }).catch((thrown: unknown) => {
      // One that has ended meanwhile is begun anew by the next part; whatever else is wrong that part shows.
      if (isConnectionLost(thrown)) this.#surroundings.connection.lost();
      return null;
    });
    if (state !== null && this.inspectionId === inspectionId) this.inForce = state;
  }

  /** The page goes away: there is time to say so, and for nothing else. Where it comes back, the next part begins a new inspection. */
  leave(): void {
    if (this.inspectionId !== null) void this.#end(this.inspectionId);
  }

  /** Ends the inspection and lets the camera go. */
  async close(): Promise<void> {
    const { inspectionId } = this;
    this.isOpen = false;
    this.isContinuous = false;
    this.#start = undefined;
    this.#judgement?.waiting.abort();
    this.#judgement = null;
    this.stream?.close();
    this.stream = null;
    this.faults.clear();
    if (inspectionId === null) return;
    this.inspectionId = null;
    this.inForce = null;
    await this.#end(inspectionId);
  }

  /** Ends the inspection for good: whatever is still being asked, no camera is opened any more. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.close();
  }

  /** The verdict on a part is never seen while the next one is judged; between the two it stands beside its own picture. */
  async #clearOutdatedVerdict(judgement: Judgement): Promise<void> {
    if (this.isContinuous) await this.#surroundings.wait(OUTDATED_MS);
    if (this.#judgement === judgement) this.judged.clearLast();
  }

  async #lateJudgement(judgement: Judgement): Promise<JudgedFrame> {
    await this.#surroundings.wait(LONGEST_ANSWER_MS);
    const message = `No verdict came within ${LONGEST_ANSWER_MS / 1000} seconds.`;
    const { picture } = judgement;
    return { verdict: "cannot-judge", frame: null, failure: { code: "no-answer", message }, picture };
  }

  async #judgeNow(judgement: Judgement): Promise<JudgedFrame> {
    if (this.stream === null) return NOTHING_SEEN;
    const { signal } = judgement.waiting;
    try {
      const picture = await this.stream.grab();
      judgement.picture = picture;
      const frame = await this.#send(picture, signal);
      this.faults.end("no-picture");
      return { verdict: frame.verdict, frame, failure: frame.reason, picture };
    } catch (thrown) {
      if (thrown instanceof CameraError) {
        this.faults.begin(thrown.kind);
        return NOTHING_SEEN;
      }
      if (!signal.aborted && isConnectionLost(thrown)) this.#surroundings.connection.lost();
      const { picture } = judgement;
      return { verdict: "cannot-judge", frame: null, failure: failureFrom(thrown), picture };
    }
  }

  async #send(blob: Blob, signal: AbortSignal): Promise<FrameVerdict> {
    const image = new File([blob], "frame", { type: blob.type });
    const send = () => {
      signal.throwIfAborted();
      return this.#source.inspect.frame({ inspectionId: this.inspectionId ?? 0, image }, { signal });
    };
    try {
      return await send();
    } catch (thrown) {
      // Another model was activated, or the application was started anew, and the inspection has ended: this part belongs to a new one.
      const { code } = failureFrom(thrown);
      if (signal.aborted || this.#start === undefined || (code !== "conflict" && code !== "not-found"))
        throw thrown;
      await this.#begin(this.stream?.name ?? "", this.#start);
      return send();
    }
  }

  /** Begins the inspection for a camera that was opened; false where it was closed meanwhile. */
  async #beginUnlessClosed(stream: CameraStream, start: CameraStart): Promise<boolean> {
    try {
      if (this.#start !== start) return false;
      await this.#begin(stream.name, start);
      return this.#start === start;
    } catch (thrown) {
      stream.close();
      throw thrown;
    }
  }

  async #begin(camera: string, start: CameraStart): Promise<void> {
    const { productId, user } = start;
    const { id } = await this.#source.inspect.openCamera({ productId, user, camera });
    if (this.#start === start) {
      this.inspectionId = id;
      void this.keep();
    }
    // Closed while it was begun: nobody else would end it.
    else await this.#end(id);
  }

  async #end(inspectionId: number): Promise<void> {
    try {
      await this.#source.inspect.closeCamera({ inspectionId });
    } catch (thrown) {
      this.failure = failureFrom(thrown);
    }
  }

  #use(stream: CameraStream): void {
    this.stream = stream;
    void stream.gone.then(() => this.#lose(stream));
  }

  async #lose(stream: CameraStream): Promise<void> {
    if (this.stream !== stream || this.#start === undefined) return;
    const start = this.#start;
    this.stream = null;
    this.faults.begin("unplugged");
    this.judged.show(NOTHING_SEEN);
    // The same one, also where any would have done at first: another camera sees another place.
    const cameraId = stream.id ?? start.cameraId;
    while (this.#start === start && this.stream === null) {
      await this.#surroundings.wait(LOOK_AGAIN_MS);
      await this.#lookAgain(start, cameraId);
    }
  }

  async #lookAgain(start: CameraStart, cameraId: string | null): Promise<void> {
    if (this.#start !== start) return;
    try {
      const stream = await this.#surroundings.cameras.open(cameraId);
      if (this.#start !== start) {
        stream.close();
        return;
      }
      this.#use(stream);
      this.faults.end("unplugged");
    } catch (thrown) {
      if (!(thrown instanceof CameraError)) throw thrown;
    }
  }
}
