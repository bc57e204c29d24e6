/** @file Programs that tests start as processes of their own, bundled from their sources as they are now. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll } from "vitest";

const root = join(import.meta.dirname, "../..");

/**
 * Bundles a TypeScript program for the tests of a file. Node runs most of our sources as they are, but not TensorFlow.js,
 * whose modules import each other without file extensions. The bundle lies inside the project, where it finds its packages.
 *
 * @returns the program's file, once the tests run
 */
export function bundledProgram(source: string): () => string {
  let folder = "";
  beforeAll(async () => {
    await mkdir(join(root, "out"), { recursive: true });
    folder = await mkdtemp(join(root, "out", "test-program-"));
    await build({
      root,
      configFile: false,
      logLevel: "error",
      ssr: { noExternal: [/@tensorflow\/tfjs/] },
      build: {
        ssr: source,
        outDir: folder,
        target: "node24",
        rolldownOptions: { output: { entryFileNames: "program.mjs" } },
      },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => join(folder, "program.mjs");
}
