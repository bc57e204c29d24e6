/** @file The tests that drive the whole of Kensa: pages, server, engine and database as they are, in a real browser. */
import { defineConfig } from "@playwright/test";
import { findChromium } from "./bench/find-chromium.ts";
import type { Shell } from "./test/e2e/support/workplace.ts";

const chromium = findChromium();

export default defineConfig<{ readonly shell: Shell }>({
  testDir: "test/e2e",
  outputDir: "test-results",
  globalSetup: "./test/e2e/support/build-programs.ts",
  // Training and inspecting use all there is of a small machine: one test at a time.
  workers: 1,
  forbidOnly: true,
  // The flows are one list for both shells.
  projects: [
    { name: "browser", testIgnore: "electron.spec.ts" },
    { name: "electron", testMatch: ["electron.spec.ts", "flows/*.spec.ts"], use: { shell: "electron" } },
  ],
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    viewport: { width: 1366, height: 768 },
    locale: "en-GB",
    actionTimeout: 15_000,
    screenshot: "only-on-failure",
    launchOptions: {
      ...(chromium === null ? {} : { executablePath: chromium }),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    },
  },
});
