/** @file The rows of a CSV file as lists of cells, streaming, packed or not. */
import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CsvError, parse } from "csv-parse";
import { KensaError } from "../../contract/errors.ts";
import type { TableSource } from "../../contract/table.ts";
import { systemFailure } from "../files/system-failure.ts";

/** Delimiters that are recognised by themselves. */
const DELIMITERS = [",", ";", "\t"] as const;
/** No row of measurements is longer than this; a picture opened as a table soon is. */
const LONGEST_ROW = 4_000_000;

export type RecordOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that were read of the file as it lies on the disk. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
};

/**
 * The records of the file, the header too where there is one. The delimiter is found out from the first line: comma, semicolon
 * or tabulator.
 *
 * @throws KensaError `not-found`, `not-permitted`; `unreadable` where the file is not a text in this encoding, no CSV, or
 *   badly packed; `cancelled`
 */
export async function* readRecords(
  source: TableSource,
  { signal, onBytes }: RecordOptions = {},
): AsyncGenerator<string[]> {
  const delimiter = await findDelimiter(source);
  try {
    const text = Readable.from(textOf(source, onBytes));
    const parser = parse({
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: LONGEST_ROW,
    });
    // The callback form leaves errors on the parser, where the loop below meets them.
    const records: AsyncIterable<string[]> = pipeline(text, parser, () => {});
    for await (const record of records) {
      if (signal?.aborted === true) throw cancelled();
      yield record;
    }
  } catch (thrown) {
    throw readFailure(thrown, source);
  }
}

/** The text of the file, chunk by chunk, without a byte order mark. */
async function* textOf(
  { file, encoding }: TableSource,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const stored = createReadStream(file);
  if (onBytes) stored.on("data", () => onBytes(stored.bytesRead));
  const unpacked = file.endsWith(".gz") ? pipeline(stored, createGunzip(), () => {}) : stored;
  for await (const chunk of unpacked) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

/** The delimiter that is most often in the first line; a comma where there is none, as in a table of one column. */
async function findDelimiter(source: TableSource): Promise<string> {
  const line = await firstLine(source);
  const count = (delimiter: string) => line.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

async function firstLine(source: TableSource): Promise<string> {
  let text = "";
  try {
    for await (const chunk of textOf(source)) {
      text += chunk;
      const end = text.search(/[\r\n]/);
      if (end >= 0) return text.slice(0, end);
      if (text.length > LONGEST_ROW) throw noTable(source);
    }
  } catch (thrown) {
    throw readFailure(thrown, source);
  }
  return text;
}

function cancelled(): KensaError {
  return new KensaError("cancelled", "Stopped while the table was being read.");
}

function readFailure(thrown: unknown, source: TableSource): unknown {
  if (thrown instanceof KensaError) return thrown;
  if (thrown instanceof CsvError) return noTable(source, thrown);
  if (thrown instanceof TypeError) return notInEncoding(source, thrown);
  const { code } = thrown as NodeJS.ErrnoException;
  if (code?.startsWith("Z_") === true) {
    const message = `${source.file} is damaged: it cannot be unpacked to its end.`;
    return new KensaError("unreadable", message, {
      action: "Copy it again from where it came.",
      cause: thrown,
    });
  }
  return systemFailure(thrown, source.file);
}

function noTable({ file }: TableSource, cause?: Error): KensaError {
  const where = cause instanceof CsvError && cause.code !== "CSV_MAX_RECORD_SIZE" ? `: ${cause.message}` : "";
  return new KensaError("unreadable", `${file} is not a table of comma-separated values${where}.`, {
    action: "Export the table as CSV.",
    cause,
  });
}

function notInEncoding({ file, encoding }: TableSource, cause: Error): KensaError {
  const other = encoding === "utf-8" ? "shift_jis" : "utf-8";
  return new KensaError("unreadable", `${file} is not a text in the encoding ${encoding}.`, {
    action: `Export it as UTF-8, or try --encoding ${other}.`,
    cause,
  });
}
