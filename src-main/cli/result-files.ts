/** @file The files of rows that an inspection leaves: CSV and JSON. */
import { appendFileSync, writeFileSync } from "node:fs";
import type { InspectedImage, ScoredTerm } from "../contract/inspection.ts";
import { systemFailure } from "../core/files/system-failure.ts";
import { writeFileWhole } from "../core/files/write-whole.ts";
import { csvHeader, csvRow } from "./csv.ts";
import { inspectionRowOf } from "./inspection-words.ts";

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

  /** Begins a growing CSV file. Throws KensaError where it cannot be written. */
  constructor(options: ResultFilesOptions) {
    this.#options = options;
    if (this.#growing !== undefined) orFailure(this.#growing, (csv) => writeFileSync(csv, csvHeader()));
  }

  /** What was judged, where it is kept. */
  get images(): readonly InspectedImage[] {
    return this.#images;
  }

  /** Throws KensaError where a growing file cannot be written any more. */
  add(image: InspectedImage): void {
    const { csv, json, isKept, termsOf } = this.#options;
    if (this.#growing !== undefined)
      orFailure(this.#growing, (file) => appendFileSync(file, csvRow(image, termsOf(image))));
    const isNeeded = isKept || json !== undefined || (csv !== undefined && this.#growing === undefined);
    if (isNeeded) this.#images.push(image);
  }

  /** Writes what is written whole. Throws KensaError as `writeFileWhole`. */
  async finish(): Promise<void> {
    const { csv, json, termsOf } = this.#options;
    if (csv !== undefined && this.#growing === undefined) {
      await writeFileWhole(
        csv,
        csvHeader() + this.#images.map((image) => csvRow(image, termsOf(image))).join(""),
      );
    }
    if (json === undefined) return;
    const rows = this.#images.map((image) => inspectionRowOf(image, termsOf(image)));
    const text = `${JSON.stringify(rows, null, 2)}\n`;
    if (json === "-") process.stdout.write(text);
    else await writeFileWhole(json, text);
  }

  get #growing(): string | undefined {
    return this.#options.isGrowing ? this.#options.csv : undefined;
  }
}

function orFailure(file: string, write: (file: string) => void): void {
  try {
    write(file);
  } catch (thrown) {
    throw systemFailure(thrown, file);
  }
}
