/** @file The first minutes of somebody who has nothing: from the welcome page's button to the first part to review. */
import { join } from "node:path";
import type { BenchContext, Measured, Measurement } from "./measurement.ts";
import { withPages } from "./with-pages.ts";

export const firstRun: Measurement = {
  name: "first-run",
  title: "The welcome page's demo: drawn, trained, inspected, and a queue to review",
  needsSamples: false,
  run: measureFirstRun,
};

const LIMIT_MS = 15 * 60_000;

async function measureFirstRun({ workspace }: BenchContext): Promise<Measured> {
  const places = { dataFolder: join(workspace, "first-run"), root: workspace };
  return withPages(places, async ({ browser, page }) => {
    await page.reload();
    const startedMs = performance.now();
    await page.getByRole("button", { name: "Try it with the demo part" }).click();
    await page.locator("[data-shown]").waitFor({ timeout: LIMIT_MS });
    const seconds = (performance.now() - startedMs) / 1000;
    return {
      figures: [{ name: "from the button to the first part to review", value: seconds, unit: "s" }],
      notes: ["90 s of it are the training, whatever the machine."],
      versions: { chromium: browser.version() },
    };
  });
}
