/** @file What a file is, by its first bytes; its name does not count. */

/** A format that is known by its first bytes. */
export interface FileFormat {
  /** As people call it: "JPEG". */
  name: string;
  /** Whether Kensa reads it. */
  isRead: boolean;
}

interface Signature extends FileFormat {
  matches: (bytes: Buffer) => boolean;
}

const startsWith =
  (...starts: string[]) =>
  (bytes: Buffer): boolean =>
    starts.some((start) => bytes.subarray(0, start.length).equals(Buffer.from(start, "latin1")));

/** The brands in the `ftyp` box, which opens every file of the HEIF family. */
function heifBrands(bytes: Buffer): string {
  if (bytes.length < 12 || bytes.toString("latin1", 4, 8) !== "ftyp") return "";
  return bytes.toString("latin1", 8, Math.min(bytes.readUInt32BE(0), 256));
}

const signatures: readonly Signature[] = [
  { name: "JPEG", isRead: true, matches: startsWith("\xff\xd8\xff") },
  { name: "PNG", isRead: true, matches: startsWith("\x89PNG\r\n\x1a\n") },
  { name: "TIFF", isRead: true, matches: startsWith("II*\0", "MM\0*", "II+\0", "MM\0+") },
  { name: "GIF", isRead: true, matches: startsWith("GIF87a", "GIF89a") },
  {
    name: "WebP",
    isRead: true,
    matches: (bytes) => startsWith("RIFF")(bytes) && bytes.toString("latin1", 8, 12) === "WEBP",
  },
  { name: "AVIF", isRead: true, matches: (bytes) => /avi[fs]/.test(heifBrands(bytes)) },
  { name: "HEIC", isRead: false, matches: (bytes) => heifBrands(bytes) !== "" },
  { name: "BMP", isRead: false, matches: startsWith("BM") },
  { name: "PDF", isRead: false, matches: startsWith("%PDF") },
  { name: "JPEG 2000", isRead: false, matches: startsWith("\0\0\0\x0cjP  ", "\xff\x4f\xff\x51") },
  {
    name: "SVG",
    isRead: false,
    matches: (bytes) =>
      /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg[\s>]/s.test(bytes.toString("utf8", 0, 1024)),
  },
];

/** The formats that Kensa reads, for a sentence: "JPEG, PNG, TIFF, …". */
export const readFormats = signatures
  .filter(({ isRead }) => isRead)
  .map(({ name }) => name)
  .join(", ");

/** The format of a file by its first bytes, or undefined where they are not those of an image or a document. */
export function fileFormat(bytes: Buffer): FileFormat | undefined {
  return signatures.find(({ matches }) => matches(bytes));
}
