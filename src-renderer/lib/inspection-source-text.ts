/** @file Where an inspection's images come from, in words. */
import type { InspectionSource } from "../../src-main/contract/inspect-api.ts";
import { m } from "../paraglide/messages.js";

export function sourceText(source: InspectionSource): string {
  if (source.kind === "folder") return source.folder;
  if (source.kind === "camera") return source.name === "" ? m.inspect_source_camera() : source.name;
  return m.inspect_source_command_line();
}
