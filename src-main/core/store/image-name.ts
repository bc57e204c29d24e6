/** @file What an inspected image is called before people. */
import { basename, isAbsolute, relative, sep } from "node:path";
import type { InspectionSource } from "../../contract/inspect-api.ts";

/** The path below the inspected folder, with forward slashes; of any other image the file's name. */
export function imageName(file: string, source: InspectionSource | null): string {
  if (source?.kind !== "folder") return basename(file);
  const inner = relative(source.folder, file);
  const isOutside = inner === "" || inner === ".." || inner.startsWith(`..${sep}`) || isAbsolute(inner);
  return isOutside ? basename(file) : inner.split(sep).join("/");
}
