/** @file The files of rows that an inspection leaves: CSV and JSON. */
import { closeSync, fstatSync, ftruncateSync, openSync, writeFileSync } from "node:fs";
import { KensaError } from "../contract/errors.ts";
import type { InspectedImage, ScoredTerm } from "../contract/inspection.ts";
import { systemFailure } from "../core/files/system-failure.ts";
import { csvHeader, csvRow } from "./csv.ts";
import { inspectionRowOf } from "./inspection-words.ts";
import { writeBeside, writeResult } from "./write-result.ts";

export type ResultFilesOptions = {
  readonly csv: string | undefined;
  /** `-` is stdout. */
  readonly json: string | undefined;
  /** True: the CSV file grows row by row, since nobody knows when the end will be. */
  readonly isGrowing: boolean;
  /** Images are wanted afterwards, for a report. */
  readonly isKept: boolean;
  /** What an image's score is made of. */
  readonly termsOf: (image: InspectedImage) => readonly ScoredTerm[];
};

export class ResultFiles {
  readonly #options: ResultFilesOptions;
  readonly #images: InspectedImage[] = [];
  readonly #growing: GrowingFile | undefined;

  /** Begins a growing CSV file. Throws KensaError where it cannot be written. */
  constructor(options: ResultFilesOptions) {
    this.#options = options;
    const { csv, isGrowing } = options;
    this.#growing = csv !== undefined && isGrowing ? new GrowingFile(csv, csvHeader()) : undefined;
  }

  /** What was judged, where it is kept. */
  get images(): readonly InspectedImage[] {
    return this.#images;
  }

  /** A row that the growing file does not take for the moment waits for the next one. */
  add(image: InspectedImage): void {
    const { csv, json, isKept, termsOf } = this.#options;
    this.#growing?.append(csvRow(image, termsOf(image)));
    const isNeeded = isKept || json !== undefined || (csv !== undefined && this.#growing === undefined);
    if (isNeeded) this.#images.push(image);
  }

  /** Writes what is written whole; gives the paths of all files. Throws KensaError as `writeResult`. */
  async finish(): Promise<string[]> {
    const { csv, json, termsOf } = this.#options;
    const written: string[] = [];
    if (this.#growing !== undefined) written.push(...(await this.#growing.finish()));
    else if (csv !== undefined) {
      const rows = this.#images.map((image) => csvRow(image, termsOf(image)));
      written.push(await writeResult(csv, csvHeader() + rows.join("")));
    }
    if (json === undefined) return written;
    const rows = this.#images.map((image) => inspectionRowOf(image, termsOf(image)));
    const text = `${JSON.stringify(rows, null, 2)}\n`;
    if (json === "-") process.stdout.write(text);
    else written.push(await writeResult(json, text));
    return written;
  }
}

/** A file that grows line by line, and may be open in a spreadsheet for a while: then its lines wait. */
class GrowingFile {
  readonly #path: string;
  readonly #header: string;
  #waiting = "";

  /** Begins the file anew. Throws KensaError where it cannot be written. */
  constructor(path: string, header: string) {
    this.#path = path;
    this.#header = header;
    try {
      writeFileSync(path, header);
    } catch (thrown) {
      throw systemFailure(thrown, path);
    }
  }

  append(line: string): void {
    const isFirst = this.#waiting === "";
    this.#waiting += line;
    const failure = this.#write();
    if (failure === null || !isFirst) return;
    console.error(`${failure.message} Rows wait in memory, and are added as soon as it can be written.`);
  }

  /** What still waits goes into a file beside it. Gives the paths. Throws KensaError where there is no place for that either. */
  async finish(): Promise<string[]> {
    const failure = this.#waiting === "" ? null : this.#write();
    if (failure === null) return [this.#path];
    return [this.#path, await writeBeside(this.#path, this.#header + this.#waiting, failure)];
  }

  #write(): KensaError | null {
    try {
      appendWhole(this.#path, this.#waiting);
      this.#waiting = "";
      return null;
    } catch (thrown) {
      const failure = systemFailure(thrown, this.#path);
      if (failure instanceof KensaError) return failure;
      throw failure;
    }
  }
}

/** Appends all of a text or nothing: half a line would be joined by the next one. */
function appendWhole(path: string, text: string): void {
  const file = openSync(path, "a");
  const { size } = fstatSync(file);
  try {
    writeFileSync(file, text);
  } catch (thrown) {
    ftruncateSync(file, size);
    throw thrown;
  } finally {
    closeSync(file);
  }
}
