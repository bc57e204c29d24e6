/** @file What a shell lends to the application. */
export type Ports = {
  /** The folder of this user's data; see `dataFolderPath`. */
  readonly dataFolder: string;
  /** The built compute process. */
  readonly workerFile: string;
  readonly now: () => Date;
};
