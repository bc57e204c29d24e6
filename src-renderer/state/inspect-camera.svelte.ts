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
import type { Verdict } from "../../src-main/contract/inspection.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, isConnectionLost, type ShownFailure } from "../lib/failure.ts";

/** An open camera. */
export type CameraEye = {
  /** By which the same camera can be opened again; null where the browser does not tell. */
  readonly id: string | null;
  readonly name: string;
  /** The picture of this moment. Rejects where the camera gives none. */
  readonly grab: () => Promise<Blob>;
  /** Resolves when the camera has gone without being closed. */
  readonly gone: Promise<void>;
  readonly close: () => void;
  /** Shows what it sees. Returns what ends that. */
  readonly showOn: (screen: HTMLVideoElement) => () => void;
};

export type CameraChoice = { readonly id: string; readonly name: string };

/** Why there is no picture. */
export type CameraFaultKind = "denied" | "missing" | "in-use" | "unplugged" | "no-picture" | "unsupported";

/** Thrown by a port to cameras. */
export class CameraError extends Error {
  override readonly name = "CameraError";
  readonly kind: CameraFaultKind;

  constructor(kind: CameraFaultKind, options?: ErrorOptions) {
    super(`The camera cannot be used: ${kind}.`, options);
    this.kind = kind;
  }
}

/** The cameras of this computer. */
export type CameraPort = {
  readonly list: () => Promise<readonly CameraChoice[]>;
  /** @param id of a listed camera; null for any */
  readonly open: (id: string | null) => Promise<CameraEye>;
};

/** Something that kept parts from being judged. It stays until a person has seen it. */
export type CameraFault = {
  readonly kind: CameraFaultKind;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Null while it lasts. */
  readonly until: number | null;
};

export type JudgedFrame = {
  /** The verdict that is shown; `cannot-judge` for every fault. */
  readonly verdict: Verdict;
  /** Null where the frame was not answered, and so is not stored. */
  readonly frame: FrameVerdict | null;
  readonly failure: ShownFailure | null;
  /** What was judged, or was to be; null where the camera gave none. */
  readonly picture: Blob | null;
};

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

const NOTHING_SEEN: JudgedFrame = { verdict: "cannot-judge", frame: null, failure: null, picture: null };

/** How often a page that uses a camera says so. A browser slows timers down to once a minute where the page is not seen. */
export const SIGN_OF_LIFE_MS = 20_000;
const LOOK_AGAIN_MS = 1000;
const BETWEEN_FRAMES_MS = 250;
/** In continuous judging, the verdict on the part before is taken off the screen when the next one takes longer. */
export const OUTDATED_MS = 300;
/** Nobody answers where an answer takes longer than the judgement may, with the way of the picture. */
export const LONGEST_ANSWER_MS = LONGEST_JUDGEMENT_MS + 2000;
const AFTER_FAILURE_MS = 1000;
const KEPT_FRAMES = 60;

export class CameraInspection {
  eye = $state.raw<CameraEye | null>(null);
  inspectionId = $state<number | null>(null);
  /** What judges the next part; null until it is known. */
  inForce = $state.raw<CameraState | null>(null);
  /** What was judged last; null before the first part, and while the next one is judged. Never to be shown beside what the camera sees now. */
  last = $state.raw<JudgedFrame | null>(null);
  /** The last stored parts, the newest last. */
  frames = $state.raw<readonly FrameVerdict[]>([]);
  counts = $state.raw<Readonly<Record<Verdict, number>>>({ pass: 0, fail: 0, "cannot-judge": 0 });
  fault = $state.raw<CameraFault | null>(null);
  /** Why the inspection could not be begun. */
  failure = $state.raw<ShownFailure | null>(null);
  isOpen = $state(false);
  isStarting = $state(false);
  /** Whether frame after frame is judged, without a key for each part. */
  isContinuous = $state(false);
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
  }

  get isJudging(): boolean {
    return this.#judgement !== null;
  }

  /** Opens the camera and begins an inspection. Where it is closed meanwhile, the camera is let go again. */
  async open(start: CameraStart): Promise<void> {
    if (this.isOpen || this.isStarting || this.#isDisposed) return;
    this.isStarting = true;
    this.failure = null;
    this.fault = null;
    this.#start = start;
    try {
      const eye = await this.#surroundings.cameras.open(start.cameraId);
      if (await this.#isBegun(eye, start)) {
        this.#reset();
        this.isOpen = true;
        this.#use(eye);
      } else eye.close();
    } catch (thrown) {
      if (thrown instanceof CameraError) this.#break(thrown.kind);
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
    void this.#takeOff(judgement);
    const judged = await Promise.race([this.#judged(judgement), this.#lateJudgement(judgement)]);
    judgement.waiting.abort();
    if (this.#judgement !== judgement) return;
    this.#judgement = null;
    this.#show(judged);
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
      await this.#surroundings.wait(this.last?.frame === null ? AFTER_FAILURE_MS : BETWEEN_FRAMES_MS);
    }
    if (this.#loop === loop) this.isContinuous = false;
  }

  /** A person has seen the fault; one that lasts is shown on. */
  acknowledge(): void {
    if (this.fault?.until !== null) this.fault = null;
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
    this.eye?.close();
    this.eye = null;
    this.fault = null;
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
  async #takeOff(judgement: Judgement): Promise<void> {
    if (this.isContinuous) await this.#surroundings.wait(OUTDATED_MS);
    if (this.#judgement === judgement) this.last = null;
  }

  async #lateJudgement(judgement: Judgement): Promise<JudgedFrame> {
    await this.#surroundings.wait(LONGEST_ANSWER_MS);
    const message = `No verdict came within ${LONGEST_ANSWER_MS / 1000} seconds.`;
    const { picture } = judgement;
    return { verdict: "cannot-judge", frame: null, failure: { code: "no-answer", message }, picture };
  }

  async #judged(judgement: Judgement): Promise<JudgedFrame> {
    if (this.eye === null) return NOTHING_SEEN;
    const { signal } = judgement.waiting;
    try {
      const picture = await this.eye.grab();
      judgement.picture = picture;
      const frame = await this.#send(picture, signal);
      this.#mend("no-picture");
      return { verdict: frame.verdict, frame, failure: frame.reason, picture };
    } catch (thrown) {
      if (thrown instanceof CameraError) {
        this.#break(thrown.kind);
        return NOTHING_SEEN;
      }
      if (!signal.aborted && isConnectionLost(thrown)) this.#surroundings.connection.lost();
      const { picture } = judgement;
      return { verdict: "cannot-judge", frame: null, failure: failureFrom(thrown), picture };
    }
  }

  #show(judged: JudgedFrame): void {
    this.last = judged;
    const { frame } = judged;
    if (frame === null) return;
    this.frames = [...this.frames.slice(1 - KEPT_FRAMES), frame];
    this.counts = { ...this.counts, [frame.verdict]: this.counts[frame.verdict] + 1 };
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
      await this.#begin(this.eye?.name ?? "", this.#start);
      return send();
    }
  }

  /** Begins the inspection for a camera that was opened; false where it was closed meanwhile. */
  async #isBegun(eye: CameraEye, start: CameraStart): Promise<boolean> {
    try {
      if (this.#start !== start) return false;
      await this.#begin(eye.name, start);
      return this.#start === start;
    } catch (thrown) {
      eye.close();
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

  #use(eye: CameraEye): void {
    this.eye = eye;
    void eye.gone.then(() => this.#lose(eye));
  }

  async #lose(eye: CameraEye): Promise<void> {
    if (this.eye !== eye || this.#start === undefined) return;
    const start = this.#start;
    this.eye = null;
    this.#break("unplugged");
    this.last = NOTHING_SEEN;
    // The same one, also where any would have done at first: another camera sees another place.
    const cameraId = eye.id ?? start.cameraId;
    while (this.#start === start && this.eye === null) {
      await this.#surroundings.wait(LOOK_AGAIN_MS);
      await this.#lookAgain(start, cameraId);
    }
  }

  async #lookAgain(start: CameraStart, cameraId: string | null): Promise<void> {
    if (this.#start !== start) return;
    try {
      const eye = await this.#surroundings.cameras.open(cameraId);
      if (this.#start !== start) {
        eye.close();
        return;
      }
      this.#use(eye);
      this.#mend("unplugged");
    } catch (thrown) {
      if (!(thrown instanceof CameraError)) throw thrown;
    }
  }

  #break(kind: CameraFaultKind): void {
    // The first fault is the one to read.
    if (this.fault?.until !== null) this.fault = { kind, since: this.#surroundings.now(), until: null };
  }

  #mend(kind: CameraFaultKind): void {
    if (this.fault?.kind === kind && this.fault.until === null) {
      this.fault = { ...this.fault, until: this.#surroundings.now() };
    }
  }

  #reset(): void {
    this.last = null;
    this.frames = [];
    this.counts = { pass: 0, fail: 0, "cannot-judge": 0 };
  }
}
