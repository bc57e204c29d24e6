/** @file An engineer with two models: images taken out by a key, the models compared on the same images, one let judge, and back. */
import type { Page } from "@playwright/test";
import type { DatasetSummary } from "../../src-main/contract/dataset-api.ts";
import type { ModelSummary } from "../../src-main/contract/models-api.ts";
import { expect, type Station, test, trainShortly } from "./support/kensa-test.ts";
import { words, wordsLike } from "./support/words.ts";

test.describe.configure({ mode: "serial" });

async function open(page: Page, { kensa, productId }: Station, name: string): Promise<void> {
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#/products/${productId}/${name}`);
}

async function models({ kensa, productId }: Station): Promise<ModelSummary[]> {
  return kensa.ask<ModelSummary[]>("GET", `/products/${productId}/models`);
}

test("takes an image out of the training by one key, and back in", async ({ page, station }) => {
  const { kensa, productId } = station;
  const excluded = async () =>
    (await kensa.ask<DatasetSummary>("GET", `/products/${productId}/dataset`)).excluded;
  await open(page, station, "images");
  const grid = page.getByRole("listbox");
  await grid.getByRole("option").first().waitFor();
  await grid.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("x");
  await page.getByLabel(words("identity_name")).fill("Aiko");
  await page.keyboard.press("Enter");
  await expect.poll(excluded).toBe(1);
  await expect(page.getByRole("tab", { name: `${words("images_view_excluded")} 1` })).toBeVisible();
  await grid.focus();
  await page.keyboard.press("x");
  await expect.poll(excluded).toBe(0);
});

test("compares two models on the same images, lets the other judge, and goes back", async ({
  page,
  station,
}) => {
  const { kensa, productId, parts } = station;
  test.setTimeout(240_000);
  const active = async () => (await models(station)).find((model) => model.active)?.id;
  const first = await active();
  await kensa.ask("PATCH", `/products/${productId}/settings`, {
    settings: { knownBadFolder: parts.knownBad },
  });
  await trainShortly(kensa, productId);
  await open(page, station, "models");
  const pick = new RegExp(words("models_pick_one", { name: "" }).trim());
  await page.getByRole("checkbox", { name: pick }).first().click();
  await page.getByRole("checkbox", { name: pick }).last().click();
  await page.getByRole("button", { name: words("models_compare"), exact: true }).click();
  await expect(page.getByRole("heading", { name: words("models_comparison") })).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.getByText(wordsLike("models_comparison_help"))).toBeVisible();

  await page
    .getByRole("button", { name: words("models_activate"), exact: true })
    .first()
    .click();
  await page.getByRole("dialog").getByLabel(words("remark_label")).fill("Sees more");
  await page.keyboard.press("Enter");
  await page.getByLabel(words("identity_name")).fill("Aiko");
  await page.keyboard.press("Enter");
  await expect.poll(active).not.toBe(first);
  await page.getByRole("button", { name: words("models_rollback") }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: words("models_rollback") })
    .click();
  await expect.poll(active).toBe(first);
  await expect(page.getByText("Sees more")).toBeVisible();
});

test("shows every key of a page by «?»", async ({ page, station }) => {
  await open(page, station, "images");
  await page.getByRole("listbox").waitFor();
  await page.keyboard.press("?");
  const list = page.getByRole("dialog");
  await expect(list.getByText(words("images_exclude_key"))).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
});
