/** @file electron-vite's configuration: how the sources become the bundles under `out/`. */
import { resolve } from "node:path";
import { defineConfig } from "electron-vite";

const at = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      rollupOptions: {
        input: {
          kensa: at("src-main/cli/main.ts"),
          worker: at("src-main/worker/main.ts"),
          bench: at("bench/main.ts"),
        },
      },
    },
  },
});
