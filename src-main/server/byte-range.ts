/** @file The `Range` of a request, RFC 9110 section 14: a download that goes on, a reader that wants a part. */

/** Both ends belong to it. */
export type ByteRange = { readonly start: number; readonly end: number };

/**
 * The bytes that are asked for. Null = all of them; also for several ranges at once and for what cannot be understood, which
 * the standard lets a server pass over.
 *
 * @param size of the whole in bytes
 */
export function byteRange(header: string | undefined, size: number): ByteRange | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : "unsatisfiable";
}
