/** @file Processes die in the middle of the work: nothing that was decided is lost, and the pages go on by themselves. */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { InspectionSummary } from "../../src-main/contract/inspect-api.ts";
import type { TrainingRun } from "../../src-main/contract/training-api.ts";
import { expect, type Station, test } from "./support/kensa-test.ts";
import { ReviewPage } from "./support/review-page.ts";
import { words } from "./support/words.ts";
import { watch } from "./support/workplace.ts";

test.describe.configure({ mode: "serial" });

const LOST = words("connection_lost");

async function open(page: Page, { kensa, productId }: Station, name: string): Promise<void> {
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#/products/${productId}/${name}`);
}

/** Begins a training from the page, long enough to be disturbed, and waits until its curve is drawn. */
async function beginTraining(page: Page, station: Station): Promise<void> {
  await open(page, station, "train");
  await page.getByRole("button", { name: words("train_advanced") }).click();
  await page.getByLabel(words("train_budget")).click();
  await page.getByRole("option", { name: words("train_budget_steps") }).click();
  await page.getByRole("spinbutton", { name: words("train_budget_steps") }).fill("250");
  await page.getByRole("button", { name: words("train_start") }).click();
  await expect(page.getByText(words("train_preview_step", { step: 50 }), { exact: true })).toBeVisible({
    timeout: 60_000,
  });
}

async function trainings({ kensa, productId }: Station): Promise<TrainingRun[]> {
  return kensa.ask<TrainingRun[]>("GET", `/products/${productId}/trainings`);
}

test("a training goes on where its engine was killed, and where the server was", async ({
  page,
  station,
}) => {
  test.setTimeout(300_000);
  const offences: string[] = [];
  watch(page, offences);
  await beginTraining(page, station);
  await station.kensa.killEngine();
  await expect(page.getByText(new RegExp(words("train_preview_step", { step: "[1-9]\\d\\d" })))).toBeVisible({
    timeout: 60_000,
  });
  await station.kensa.kill();
  await expect(page.getByText(LOST)).toBeVisible();
  await station.kensa.start();
  await expect(page.getByText(LOST)).toBeHidden();
  // Nobody touches the page: the server goes on with the training, and the page with showing it.
  await expect(page.getByText(words("train_done"))).toBeVisible({ timeout: 180_000 });
  expect(await trainings(station)).toMatchObject([{ state: "finished", steps: 250 }, { state: "finished" }]);
  expect(offences).toEqual([]);
});

test("an inspection goes on where its engine was killed, and judges no part twice", async ({
  page,
  station,
}) => {
  const { kensa, parts, productId } = station;
  const inbox = join(parts.incoming, "../inbox");
  await cp(parts.incoming, inbox, { recursive: true });
  await open(page, station, "inspect");
  await page.getByRole("button", { name: words("folder_choose") }).click();
  await page.getByLabel(words("folder_path")).fill(inbox);
  await page.keyboard.press("Enter");
  await page.getByText("41 images").waitFor();
  await page.getByRole("button", { name: words("folder_use") }).click();
  await page.getByRole("switch", { name: words("inspect_watch") }).click();
  await page.getByRole("button", { name: words("inspect_start") }).click();
  await page.getByLabel(words("identity_name")).fill("Aiko");
  await page.keyboard.press("Enter");
  const total = page.locator("dl").getByRole("definition").first();
  await expect(total).toHaveText("41", { timeout: 60_000 });
  // The hand of the line does not see it: the next part that comes is judged.
  await kensa.killEngine();
  await cp(join(parts.incoming, "good-035.png"), join(inbox, "later.png"));
  await expect(total).toHaveText("42", { timeout: 60_000 });
  await page.getByRole("button", { name: words("job_stop") }).click();
  await expect(page.getByText(words("inspect_stopped"))).toBeVisible();
  const [inspection] = await kensa.ask<InspectionSummary[]>("GET", `/inspections?productId=${productId}`);
  const { pass, fail, cannotJudge } = inspection ?? { pass: 0, fail: 0, cannotJudge: 0 };
  expect([inspection?.state, pass + fail + cannotJudge]).toEqual(["cancelled", 42]);
});

test("a review goes on where the engine that makes its views was killed", async ({ page, station }) => {
  const { kensa } = station;
  await open(page, station, "review");
  const review = new ReviewPage(page);
  const first = await review.nextShown(null);
  await page.keyboard.down("h");
  await expect(page.getByText(words("review_heatmap_legend"))).toBeVisible();
  await page.keyboard.up("h");
  await kensa.killEngine();
  await page.keyboard.press("ArrowRight");
  await review.nextShown(first);
  await page.keyboard.down("g");
  await expect(page.getByText(words("review_expected_shown"))).toBeVisible();
  await page.keyboard.up("g");
  await expect(page.getByText(words("review_peek_failed"))).toBeHidden();
});
