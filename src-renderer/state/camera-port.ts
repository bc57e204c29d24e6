/** @file What an inspection needs of the cameras of a computer, whoever gives access to them. */

/** What an open camera sees. */
export type CameraStream = {
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
  readonly open: (id: string | null) => Promise<CameraStream>;
};
