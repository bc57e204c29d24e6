/** @file What a shell lends to the application. */

/**
 * Draws demo parts into a folder, which may hold them already: good ones to train on, good and defective ones to inspect,
 * and where there are any a folder with other defective ones, to check the model with.
 */
export type DrawDemoParts = (
  folder: string,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
  },
) => Promise<{ readonly train: string; readonly test: string; readonly knownBad: string | null }>;

/** What a compute process is started with. */
export type Engine = Pick<Ports, "workerFile" | "nodeFile">;

export type Ports = {
  /** The folder of this user's data; see `dataFolderPath`. */
  readonly dataFolder: string;
  /** The built compute process. */
  readonly workerFile: string;
  /** The Node.js that runs it; absent = the one that runs this. Electron is none: its memory cage refuses native modules. */
  readonly nodeFile?: string;
  readonly now: () => Date;
  /** Of Kensa; absent in tests. */
  readonly version?: string;
  /** Folders may be chosen inside these; absent = everywhere, as for the person who sits at this machine. */
  readonly allowedRoots?: readonly string[];
  /** The system's own folder dialog, null where it was closed; absent where the shell has none. */
  readonly chooseFolder?: () => Promise<string | null>;
  /** Absent where the shell brings no demo. */
  readonly drawDemoParts?: DrawDemoParts;
  /** Told when the first camera is opened and when the last one is closed, so that the screen stays on meanwhile. */
  readonly onCamera?: (isOpen: boolean) => void;
  /** Told of what nobody expected, with its stack. */
  readonly onFault?: (thrown: unknown) => void;
};
