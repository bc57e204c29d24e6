/** @file What is said of a file with results that was written. */
import { formatBytes } from "../../lib/format.ts";
import { m } from "../../paraglide/messages.js";
import type { ExportedFile } from "../../state/results-export.svelte.ts";

export function exportedText({ name, bytes, leftOut }: ExportedFile): string {
  const written = m.results_exported({ name, size: formatBytes(bytes) });
  if (leftOut === 0) return written;
  return m.common_sentences({ first: written, second: m.results_left_out({ count: leftOut }) });
}
