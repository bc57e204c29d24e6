/** @file The everyday suite: plain Node, sources transformed by Vite, the built programs for process tests. */
import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
/** Tests that start the built programs. */
const processTests = ["cli", "core/app", "package", "worker"].map((place) => `test/${place}/**/*.test.ts`);

export default defineConfig({
  define: { KENSA_VERSION: JSON.stringify(version) },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    server: { deps: { inline: [/@tensorflow\/tfjs/] } },
    projects: [
      {
        extends: true,
        test: {
          name: "modules",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/renderer/**", ...processTests],
        },
      },
      {
        extends: true,
        plugins: [svelte()],
        resolve: { conditions: ["browser"] },
        test: { name: "renderer", include: ["test/renderer/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "processes",
          include: processTests,
          globalSetup: ["build/ensure-built.mjs"],
        },
      },
    ],
  },
});
