/** @file The first minutes: the welcome page's demo part ends in a queue to review. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KensaServer } from "./support/kensa-server.ts";
import { expect, prepareProduct, test } from "./support/kensa-test.ts";
import { writeParts } from "./support/parts.ts";
import { ReviewPage } from "./support/review-page.ts";
import { words } from "./support/words.ts";

test("somebody who has nothing is shown what Kensa is, and is reviewing a moment later", async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), "kensa-first-run-"));
  const kensa = new KensaServer(join(folder, "data"), folder);
  try {
    await kensa.start();
    await page.goto(await kensa.entrance());
    await expect(page.getByRole("heading", { name: words("welcome_title") })).toBeVisible();
    // The demo goes on with the model that it has: the minutes of its training are measured, not spent every day.
    const { good } = await writeParts(folder);
    await prepareProduct(kensa, "Demo part", good);
    await page.getByRole("button", { name: words("welcome_demo") }).click();
    await expect(page.getByRole("status").getByText(words("welcome_demo_running"))).toBeVisible();
    await page.waitForURL(/review/, { timeout: 90_000 });
    const review = new ReviewPage(page);
    await review.nextShown(null);
    await expect(page.getByText("Scratch")).toBeVisible();
    await page.keyboard.press("f");
    await page.getByLabel(words("identity_name")).fill("Aiko");
    await page.keyboard.press("Enter");
    await expect(
      page.getByText(new RegExp(words("review_progress", { decided: 1, total: "\\d+" }))),
    ).toBeVisible();
  } finally {
    await kensa.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
