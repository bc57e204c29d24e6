/** @file The whole way: from a folder of good parts to the verdicts in a spreadsheet, on the real thing, no step left out. */
import type { Page } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { HOSTILE_NAMES, writeParts } from "../support/parts.ts";
import { ReviewPage } from "../support/review-page.ts";
import { words } from "../support/words.ts";
import { workbookRows } from "../support/workbook.ts";
import { expect, test } from "../support/workplace.ts";

const PRODUCT = "Plate <img src=x onerror=globalThis.wasRun=1>";
const REVIEWED = 30;
/** Keys of the review, and what is stored for them. */
const ACTS = [
  { keys: ["p"], verdict: "pass", reason: "" },
  { keys: ["2", "f"], verdict: "fail", reason: "Stain" },
  { keys: ["u"], verdict: "cannot-judge", reason: "" },
  { keys: ["1", "f"], verdict: "fail", reason: "Scratch" },
] as const;

type Decided = Pick<(typeof ACTS)[number], "verdict" | "reason">;

test("a folder of good parts becomes verdicts in a spreadsheet", async ({ workplace, folder }) => {
  test.setTimeout(240_000);
  const { page, chooseFolder, saved } = workplace;
  const parts = await writeParts(folder);

  await test.step("create a product", async () => {
    await page.getByRole("link", { name: words("welcome_own") }).click();
    await page
      .getByRole("button", { name: words("products_new") })
      .first()
      .click();
    await page.getByLabel(words("products_name")).fill(PRODUCT);
    await page.getByRole("button", { name: words("products_create") }).click();
    await expect(
      page.getByRole("heading", { name: words("setup_title", { product: PRODUCT }) }),
    ).toBeVisible();
  });

  await test.step("add its folders", async () => {
    const choosers = page.getByRole("button", { name: words("folder_choose") });
    await chooseFolder(choosers.first(), parts.good);
    await expect(page.getByTitle(parts.good)).toBeVisible();
    await chooseFolder(choosers.last(), parts.knownBad);
    await expect(page.getByTitle(parts.knownBad)).toBeVisible();
  });

  await test.step("draw the region", async () => {
    await page.getByRole("button", { name: words("setup_area_rectangle") }).click();
    await drag(page, [0.1, 0.1], [0.9, 0.85]);
    await expect(page.getByLabel(words("setup_area_width"))).toHaveValue(/^10\d$/);
    await page.getByRole("button", { name: words("setup_area_ignore") }).click();
    await drag(page, [0.12, 0.12], [0.2, 0.2]);
    await expect(
      page.getByRole("button", { name: words("region_ignored_number", { number: 1 }) }).first(),
    ).toBeVisible();
  });

  await test.step("set the size and the reasons", async () => {
    await page.getByLabel(words("setup_input_size")).click();
    await page.getByRole("option", { name: "32 × 32 px" }).click();
    for (const reason of ["Scratch", "Stain"]) {
      await page.getByLabel(words("setup_reason_new")).fill(reason);
      await page.getByRole("button", { name: words("setup_reason_add") }).click();
    }
    await expect(page.getByLabel(words("setup_reason_name", { key: 2 }))).toHaveValue("Stain");
    await expect(page.getByText(words("setup_stored"))).toBeVisible();
  });

  await test.step("look at the images", async () => {
    await page.getByRole("link", { name: words("setup_next") }).click();
    await expect(page.getByRole("tab", { name: `${words("images_view_good")} 60` })).toBeVisible();
    await expect(page.getByRole("tab", { name: `${words("images_view_bad")} 8` })).toBeVisible();
    await page.getByRole("tab", { name: words("images_view_bad") }).click();
    await expect(page.getByText(HOSTILE_NAMES[0])).toBeVisible();
    await page.getByRole("link", { name: words("images_next") }).click();
  });

  await test.step("train", async () => {
    await page.getByRole("radio", { name: new RegExp(words("train_quick")) }).click();
    await page.getByRole("button", { name: words("train_advanced") }).click();
    await page.getByLabel(words("train_budget")).click();
    await page.getByRole("option", { name: words("train_budget_steps") }).click();
    await page.getByRole("spinbutton", { name: words("train_budget_steps") }).fill("60");
    await page.getByRole("button", { name: words("train_start") }).click();
    await expect(page.getByText(words("train_done"))).toBeVisible({ timeout: 90_000 });
    await page.getByRole("link", { name: words("train_to_check") }).click();
  });

  await test.step("check, and move the threshold", async () => {
    await page.getByRole("button", { name: words("check_score") }).click();
    await expect(page.getByText(words("check_caught"))).toBeVisible();
    const line = page.getByRole("slider", { name: words("check_threshold") });
    const before = Number(await line.getAttribute("aria-valuenow"));
    const box = await line.boundingBox();
    if (box === null) throw new Error("The threshold is not shown.");
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x - 60, box.y + 10, { steps: 8 });
    await page.mouse.up();
    expect(Number(await line.getAttribute("aria-valuenow"))).toBeLessThan(before);
    await expect(page.getByText(words("check_would_fail")).first()).toBeVisible();
    await page.getByRole("button", { name: words("check_apply") }).click();
    await page.getByLabel(words("remark_label")).fill("Rather too strict than too lax");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: words("check_apply") })
      .click();
    await page.getByLabel(words("identity_name")).fill("Aiko");
    await page.keyboard.press("Enter");
    await expect(page.getByText(words("check_applied"))).toBeVisible();
    await expect(page.getByText(/Rather too strict than too lax/)).toBeVisible();
  });

  await test.step("activate", async () => {
    await page.getByRole("link", { name: words("check_next") }).click();
    await page.getByRole("button", { name: words("models_activate") }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: words("models_activate") })
      .click();
    await expect(page.getByText(words("models_active"), { exact: true })).toBeVisible();
  });

  await test.step("inspect a folder", async () => {
    await page
      .getByRole("navigation")
      .getByRole("link", { name: words("nav_inspect") })
      .click();
    await chooseFolder(page.getByRole("button", { name: words("folder_choose") }), parts.incoming);
    await page.getByRole("button", { name: words("inspect_start") }).click();
    await expect(page.getByText(words("inspect_finished"))).toBeVisible({ timeout: 60_000 });
  });

  const decided = await test.step("review by keyboard only", async () => {
    await page
      .getByRole("main")
      .getByRole("link", { name: words("inspect_to_review") })
      .focus();
    await page.keyboard.press("Enter");
    return reviewByKeys(page);
  });

  await test.step("export, and find every verdict in CSV and in the workbook", async () => {
    await page
      .getByRole("navigation")
      .getByRole("link", { name: words("nav_results") })
      .click();
    await expect(page.getByText("41 results")).toBeVisible();
    const csv = await saved(page.getByRole("button", { name: words("results_export_csv"), exact: true }));
    const workbook = await saved(
      page.getByRole("button", { name: words("results_export_xlsx"), exact: true }),
    );
    expectVerdicts(parse(csv, { columns: true, bom: true }), decided);
    expectVerdicts(await workbookRows(workbook), decided);
  });

  // What stands in names was shown all the way, and never ran.
  expect(await page.evaluate(() => Reflect.get(globalThis, "wasRun"))).toBeUndefined();
});

/** Draws across the picture, from and to in shares of its width and height. */
async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const box = await page.locator("svg[role=application] image").boundingBox();
  if (box === null) throw new Error("There is no picture to draw on.");
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 5 });
  await page.mouse.up();
}

async function reviewByKeys(page: Page): Promise<ReadonlyMap<string, Decided>> {
  const review = new ReviewPage(page);
  const decided = new Map<string, Decided>();
  let shown: string | null = null;
  for (let part = 0; part < REVIEWED; part += 1) {
    shown = await review.nextShown(shown);
    const name = await review.name();
    // What cannot be shown cannot be passed.
    const act = name === "broken.png" ? ACTS[2] : (ACTS[part % ACTS.length] ?? ACTS[0]);
    for (const key of act.keys) await page.keyboard.press(key);
    decided.set(name, { verdict: act.verdict, reason: act.reason });
  }
  await review.nextShown(shown);
  return decided;
}

function expectVerdicts(
  rows: readonly Record<string, unknown>[],
  decided: ReadonlyMap<string, Decided>,
): void {
  expect(rows).toHaveLength(41);
  const byAiko = rows.filter((row) => row["decided_by"] === "Aiko");
  const found = byAiko.map((row) => [
    // An export marks a name that a spreadsheet would take for a formula.
    String(row["file"]).replace(/^'(?=[=+\-@])/, ""),
    { verdict: row["verdict"], reason: row["reason"] ?? "" },
  ]);
  expect(new Map(found as [string, unknown][])).toEqual(new Map(decided));
  expect(byAiko).toHaveLength(REVIEWED);
}
