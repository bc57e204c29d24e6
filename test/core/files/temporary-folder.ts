/** @file An empty folder for the running test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Makes a folder that goes away when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kensa-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
