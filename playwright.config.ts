/** @file The tests that drive the whole of Kensa: pages, server, engine and database as they are, in a real browser. */
import { defineConfig } from "@playwright/test";
import { findChromium } from "./test/e2e/support/chromium.ts";

const chromium = findChromium();

export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  globalSetup: "./test/e2e/support/build-programs.ts",
  // Training and inspecting use all there is of a small machine: one test at a time.
  workers: 1,
  forbidOnly: true,
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
