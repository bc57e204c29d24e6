/** @file Where an inspection's images come from, in words. */
import type { InspectionSource, InspectionSummary } from "../../src-main/contract/inspect-api.ts";
import { m } from "../paraglide/messages.js";

/** What an inspection is told from others by. */
export type BegunInspection = Pick<InspectionSummary, "id" | "source" | "startedAt">;

export function sourceText(source: InspectionSource): string {
  if (source.kind === "folder") return source.folder;
  if (source.kind === "camera") return source.name === "" ? m.inspect_source_camera() : source.name;
  return m.inspect_source_command_line();
}
