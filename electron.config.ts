/** @file electron-vite's configuration: how the sources become the bundles under `out/`. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "electron-vite";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const at = (path: string) => resolve(import.meta.dirname, path);
const present = (entries: Record<string, string>) =>
  Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path)));

export default defineConfig({
  main: {
    define: { KENSA_VERSION: JSON.stringify(version) },
    build: {
      outDir: "out/main",
      // Its modules import each other without file extensions, which Node does not resolve.
      // The browser's driver serves measurements, which are not shipped.
      externalizeDeps: { exclude: ["@tensorflow/tfjs-core"], include: ["playwright"] },
      rollupOptions: {
        input: present({
          kensa: at("src-main/cli/main.ts"),
          worker: at("src-main/worker/main.ts"),
          electron: at("src-main/electron/main.ts"),
          bench: at("bench/main.ts"),
        }),
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      // A sandboxed page's preload script is loaded as CommonJS, and can load nothing itself.
      rollupOptions: {
        input: at("src-main/electron/preload.ts"),
        output: { format: "cjs", entryFileNames: "preload.cjs" },
      },
    },
  },
  renderer: {
    root: "src-renderer",
    plugins: [
      paraglideVitePlugin({
        project: at("project.inlang"),
        outdir: at("src-renderer/paraglide"),
        strategy: ["baseLocale"],
      }),
      tailwindcss(),
      svelte(),
    ],
    build: {
      outDir: at("out/renderer"),
      // The security policy allows no pictures inside of addresses.
      assetsInlineLimit: 0,
      minify: true,
      rollupOptions: { input: at("src-renderer/index.html") },
    },
  },
});
