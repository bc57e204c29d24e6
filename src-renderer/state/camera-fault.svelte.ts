/** @file What is wrong with the camera, from when until when, until a person has seen it. */
import type { CameraFaultKind } from "./camera-port.ts";

/** Something that kept parts from being judged. */
export type CameraFault = {
  readonly kind: CameraFaultKind;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Null while it lasts. */
  readonly until: number | null;
};

export class CameraFaults {
  /** The one to be read; null for none. */
  shown = $state.raw<CameraFault | null>(null);
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(kind: CameraFaultKind): void {
    // The first fault is the one to read.
    if (this.shown?.until !== null) this.shown = { kind, since: this.#now(), until: null };
  }

  end(kind: CameraFaultKind): void {
    if (this.shown?.kind === kind && this.shown.until === null) {
      this.shown = { ...this.shown, until: this.#now() };
    }
  }

  /** A person has seen the fault; one that lasts is shown on. */
  acknowledge(): void {
    if (this.shown?.until !== null) this.shown = null;
  }

  clear(): void {
    this.shown = null;
  }
}
