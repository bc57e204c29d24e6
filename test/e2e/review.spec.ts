/** @file An operator's work: inspect a folder, review what was flagged by keyboard alone, take the results along. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { parse } from "csv-parse/sync";
import type { InspectionSummary } from "../../src-main/contract/inspect-api.ts";
import type { ResultRow } from "../../src-main/contract/results-api.ts";
import type { Decision } from "../../src-main/contract/review-api.ts";
import { expect, type Station, test } from "./support/kensa-test.ts";
import { HOSTILE_NAMES } from "./support/parts.ts";
import { ReviewPage } from "./support/review-page.ts";
import { words } from "./support/words.ts";
import { workbookRows } from "./support/workbook.ts";

test.describe.configure({ mode: "serial" });

/** Inspects the incoming parts from the page, under a name, to the end. */
async function inspectFolder(page: Page, { kensa, parts, productId }: Station): Promise<void> {
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#/products/${productId}/inspect`);
  await page.getByRole("button", { name: words("folder_choose") }).click();
  await page.getByLabel(words("folder_path")).first().fill(parts.incoming);
  await page.keyboard.press("Enter");
  await page.getByText("41 images").waitFor();
  await page.getByRole("button", { name: words("folder_use") }).click();
  await page.getByRole("button", { name: words("inspect_start") }).click();
  await page.getByLabel(words("identity_name")).fill("Aiko");
  await page.keyboard.press("Enter");
  await page.getByText(words("inspect_finished")).waitFor({ timeout: 60_000 });
}

async function latestInspection({ kensa, productId }: Station): Promise<InspectionSummary> {
  const [latest] = await kensa.ask<InspectionSummary[]>("GET", `/inspections?productId=${productId}`);
  if (latest === undefined) throw new Error("Nothing was inspected.");
  return latest;
}

async function exported(page: Page, format: string): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: format, exact: true }).click(),
  ]);
  return readFile(await file.path());
}

/** The review of a product's flagged parts, with the first of them in sight, and its id. */
async function openReview(page: Page, { kensa, productId }: Station): Promise<[ReviewPage, string]> {
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#/products/${productId}/review`);
  const review = new ReviewPage(page);
  return [review, await review.nextShown(null)];
}

/** What the operator decided, by the name of the part. */
const decided = new Map<string, { readonly verdict: string; readonly reason: string }>();

test("reviews every flagged part by keyboard alone, each verdict with its reason", async ({
  page,
  station,
}) => {
  await inspectFolder(page, station);
  const { fail, cannotJudge } = await latestInspection(station);
  expect(fail).toBeGreaterThanOrEqual(station.parts.conspicuous);
  await page
    .getByRole("link", { name: words("inspect_to_review"), exact: true })
    .last()
    .focus();
  await page.keyboard.press("Enter");
  const review = new ReviewPage(page);
  const acts = [
    { keys: ["p"], verdict: "pass", reason: "" },
    { keys: ["2", "f"], verdict: "fail", reason: "Stain" },
    { keys: ["u"], verdict: "cannot-judge", reason: "" },
  ] as const;
  let shown: string | null = null;
  for (let part = 0; part < fail + cannotJudge; part += 1) {
    shown = await review.nextShown(shown);
    const name = await review.name();
    // What cannot be shown cannot be passed.
    const act = name === "broken.png" ? acts[2] : (acts[part % acts.length] ?? acts[0]);
    for (const key of act.keys) await page.keyboard.press(key);
    decided.set(name, act);
  }
  await page.getByText(`All ${fail + cannotJudge} flagged parts are decided`).waitFor();
  expect(decided.size).toBeGreaterThanOrEqual(30);
  expect([...HOSTILE_NAMES].every((name) => decided.has(name))).toBe(true);
  expect(await page.evaluate(() => Reflect.get(globalThis, "wasRun"))).toBeUndefined();
});

test("looks at what the heatmap combines apart, by keyboard, and is told what the score is made of", async ({
  page,
  station,
}) => {
  const { id } = await latestInspection(station);
  await page.goto(await station.kensa.entrance());
  await page.goto(`${station.kensa.origin}/#/products/${station.productId}/review?inspection=${id}`);
  const review = new ReviewPage(page);
  await page.getByRole("button", { name: words("review_settings") }).click();
  await page.getByRole("switch", { name: words("review_include_decided") }).click();
  await page.keyboard.press("Escape");
  await review.nextShown(null);
  await expect(review.panel.getByText(words("score_terms"), { exact: true }).first()).toBeVisible();
  const shown = page
    .getByRole("group", { name: words("review_heatmap_shows") })
    .locator("[aria-pressed=true]");
  const fetched = page.waitForResponse((response) => response.url().includes("marks-heatmap"));
  await page.keyboard.down("h");
  await expect(shown).toHaveText(words("score_map_all"));
  await page.keyboard.press("m");
  await expect(shown).toHaveText(words("score_map_residual"));
  await page.keyboard.press("m");
  await expect(shown).toHaveText(words("score_map_marks"));
  expect((await fetched).headers()["content-type"]).toBe("image/png");
  await page.keyboard.up("h");
  await expect(shown).toHaveCount(0);
  // It is remembered, and the key is in the list.
  await page.keyboard.down("h");
  await expect(shown).toHaveText(words("score_map_marks"));
  await page.keyboard.up("h");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog").getByText(words("review_key_maps"))).toBeVisible();
});

test("exports every verdict as CSV", async ({ page, station }) => {
  const { id } = await latestInspection(station);
  await page.goto(await station.kensa.entrance());
  await page.goto(`${station.kensa.origin}/#/products/${station.productId}/results?inspection=${id}`);
  await page.getByText("41 results").waitFor();
  const rows: Record<string, string>[] = parse(await exported(page, words("results_export_csv")), {
    columns: true,
    bom: true,
  });
  expect(rows).toHaveLength(41);
  const found = new Map(
    rows
      .filter((row) => row["decided_by"] === "Aiko")
      .map((row) => [plainName(row["file"]), { verdict: row["verdict"], reason: row["reason"] }]),
  );
  for (const [name, { verdict, reason }] of decided)
    expect(found.get(name), name).toEqual({ verdict, reason });
  // A spreadsheet takes a cell that begins like this for a formula.
  expect(rows.filter((row) => /^[=+\-@]/.test(row["file"] ?? ""))).toEqual([]);
});

test("exports every verdict as a workbook", async ({ page, station }) => {
  const { id } = await latestInspection(station);
  await page.goto(await station.kensa.entrance());
  await page.goto(`${station.kensa.origin}/#/products/${station.productId}/results?inspection=${id}`);
  await page.getByText("41 results").waitFor();
  const rows = await workbookRows(await exported(page, words("results_export_xlsx")));
  const found = new Map(rows.map((row) => [plainName(String(row["file"])), row["verdict"]]));
  for (const [name, { verdict }] of decided) expect(found.get(name), name).toBe(verdict);
});

test("writes a report that needs no network and runs nothing", async ({ page, station, context }) => {
  const { id } = await latestInspection(station);
  await page.goto(await station.kensa.entrance());
  await page.goto(`${station.kensa.origin}/#/products/${station.productId}/results?inspection=${id}`);
  await page.getByText("41 results").waitFor();
  const report = (await exported(page, words("results_export_report"))).toString("utf8");
  const reader = await context.newPage();
  const asked: string[] = [];
  reader.on("request", (request) => asked.push(request.url()));
  await reader.setContent(report);
  await expect(reader.getByText(HOSTILE_NAMES[0]).filter({ visible: true }).first()).toBeVisible();
  expect(await reader.evaluate(() => Reflect.get(globalThis, "wasRun"))).toBeUndefined();
  expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([]);
});

test("shows hostile names as text, in the table and in its details", async ({ page, station }) => {
  await page.goto(await station.kensa.entrance());
  await page.goto(`${station.kensa.origin}/#/products/${station.productId}/results`);
  await page.getByLabel(words("results_name")).fill("onerror");
  await page.getByRole("gridcell", { name: HOSTILE_NAMES[0] }).first().click();
  await expect(page.getByRole("heading", { name: HOSTILE_NAMES[0] })).toBeVisible();
  await expect(page.getByText("Aiko").first()).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(globalThis, "wasRun"))).toBeUndefined();
});

test("loses no verdict when the server is killed in the middle of a review", async ({ page, station }) => {
  const { kensa } = station;
  await inspectFolder(page, station);
  await page
    .getByRole("link", { name: words("inspect_to_review"), exact: true })
    .last()
    .click();
  const review = new ReviewPage(page);
  const first = await review.nextShown(null);
  await page.keyboard.press("f");
  const second = await review.nextShown(first);
  const name = await review.name();
  await kensa.kill();
  await page.keyboard.press("u");
  await page.getByText("is not stored yet").waitFor();
  expect(await review.name()).toBe(name);
  await page.keyboard.press("p");
  await kensa.start();
  const third = await review.nextShown(second);
  await page.keyboard.press("Backspace");
  await review.nextShown(third);
  const history = async (id: string) =>
    (await kensa.ask<Decision[]>("GET", `/review/${id}/history`)).map(({ user, newVerdict, undoes }) => ({
      user,
      newVerdict,
      isUndo: undoes !== null,
    }));
  expect(await history(first)).toEqual([{ user: "Aiko", newVerdict: "fail", isUndo: false }]);
  expect(await history(second)).toEqual([
    { user: "Aiko", newVerdict: "fail", isUndo: true },
    { user: "Aiko", newVerdict: "cannot-judge", isUndo: false },
  ]);
});

test("does not overrule what somebody else has decided on the part that is shown", async ({
  page,
  station,
}) => {
  const { kensa } = station;
  await inspectFolder(page, station);
  await page
    .getByRole("link", { name: words("inspect_to_review"), exact: true })
    .last()
    .click();
  const review = new ReviewPage(page);
  const id = await review.nextShown(null);
  const theirs = { verdict: "fail", user: "Ben", requestId: crypto.randomUUID() };
  await kensa.ask<Decision>("POST", `/review/${id}/decide`, theirs);
  await page.keyboard.press("p");
  await expect(page.getByText(words("review_overtaken_by", { user: "Ben", verdict: "Fail" }))).toBeVisible();
  await expect(review.panel.getByText(words("review_verdict_by", { user: "Ben" }))).toBeVisible();
  const history = await kensa.ask<Decision[]>("GET", `/review/${id}/history`);
  expect(history.map(({ user, newVerdict }) => [user, newVerdict])).toEqual([["Ben", "fail"]]);
});

test("makes everything that is touched on the review screen at least 20 mm large for gloves", async ({
  page,
  station,
}) => {
  const { kensa } = station;
  const [review, id] = await openReview(page, station);
  const history = () => kensa.ask<Decision[]>("GET", `/review/${id}/history`);
  const before = await history();
  await page.getByRole("button", { name: words("review_settings") }).click();
  await expect(page.getByRole("dialog", { name: words("review_settings") })).toBeVisible();
  await page.getByRole("switch", { name: words("review_gloves") }).click();
  // Behind the open settings no key gives a verdict.
  await page.keyboard.press("f");
  const small = () =>
    page.evaluate(() => {
      // 20 mm where 96 pixels are an inch, but for rounding.
      const least = (20 / 25.4) * 96 - 1;
      const touched = document.querySelectorAll<HTMLElement>("button:not([role=switch]), nav a, input");
      return [...touched]
        .filter((element) => element.checkVisibility())
        .map((element) => ({ box: element.getBoundingClientRect(), element }))
        .filter(({ box }) => box.height < least || box.width < least)
        .map(({ element }) => element.getAttribute("aria-label") ?? element.textContent);
    });
  expect(await small()).toEqual([]);
  await expect(page.getByLabel(words("identity_name"))).toBeHidden();
  await page.keyboard.press("Escape");
  expect(await small()).toEqual([]);
  await expect(review.stage).toHaveAttribute("data-shown", id);
  expect(await history()).toEqual(before);
  await page.getByRole("button", { name: words("review_settings") }).click();
  await page.getByRole("switch", { name: words("review_gloves") }).click();
});

test("fails a part that the model has passed, by keyboard, and takes that back", async ({
  page,
  station,
}) => {
  const { kensa, productId } = station;
  const { id } = await latestInspection(station);
  const filter = { inspectionId: id, modelVerdicts: ["pass"], decided: false };
  const { rows } = await kensa.ask<{ rows: ResultRow[] }>("POST", "/results/page", { filter, limit: 1 });
  const name = rows[0]?.name ?? "";
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#/products/${productId}/results?inspection=${id}`);
  await page.getByLabel(words("results_name")).fill(name);
  const grid = page.getByRole("grid", { name: words("results_title") });
  await grid.getByRole("gridcell", { name, exact: true }).click();
  const drawer = page.getByRole("complementary", { name: words("results_detail_of", { name }) });
  await drawer.getByRole("img", { name }).waitFor();
  const fail = drawer.getByRole("button", { name: new RegExp(`^${words("verdict_fail")}`) });
  // A verdict is taken only once the picture was there for a moment.
  await page.waitForTimeout(600);
  await page.keyboard.press("2");
  await fail.focus();
  await page.keyboard.press("f");
  await page.getByLabel(words("identity_name")).fill("Aiko");
  await page.keyboard.press("Enter");
  const changed = { old: words("verdict_pass"), new: words("verdict_fail") };
  await drawer.getByText(words("results_history_changed", changed), { exact: true }).waitFor();
  await expect(fail).toBeFocused();
  const cells = grid.getByRole("row").nth(1);
  await expect(cells).toContainText(words("verdict_fail"));
  await expect(cells).toContainText("Stain");
  const exportedRows: Record<string, string>[] = parse(await exported(page, words("results_export_csv")), {
    columns: true,
    bom: true,
  });
  expect(exportedRows.find((row) => plainName(row["file"]) === name)).toMatchObject({
    verdict: "fail",
    decided_by: "Aiko",
    reason: "Stain",
  });
  await page.keyboard.press("Backspace");
  await expect(cells).toContainText(words("verdict_pass"));
  await drawer.getByRole("button", { name: words("common_close") }).click();
  await expect(grid).toBeFocused();
});

test("a held Enter neither flickers nor drops by a tap what could not be stored", async ({
  page,
  station,
}) => {
  await openReview(page, station);
  const heatmap = page.getByRole("button", { name: words("review_heatmap") });
  await heatmap.focus();
  for (let repeat = 0; repeat < 4; repeat += 1) {
    await page.keyboard.down("Enter");
    await expect(heatmap).toHaveAttribute("aria-pressed", "true");
  }
  await page.keyboard.up("Enter");
  await expect(heatmap).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Enter");
  await expect(heatmap).toHaveAttribute("aria-pressed", "false");

  await page.route("**/rpc/review/decide", (route) =>
    route.fulfill({
      status: 507,
      json: { json: { defined: false, code: "disk-full", status: 507, message: "The disk is full." } },
    }),
  );
  await page.keyboard.press("f");
  await page.getByLabel(words("identity_name")).fill("Aiko");
  await page.keyboard.press("Enter");
  const drop = page.getByRole("button", { name: words("review_drop") });
  await drop.focus();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(1500);
  await expect(drop).toBeVisible();
  await page.keyboard.down("Enter");
  await expect(drop).toBeHidden();
  await page.keyboard.up("Enter");
});

test("says on the page of results what was not stored, whether the part is still looked at or not", async ({
  page,
  station,
}) => {
  const { kensa, productId } = station;
  const { id } = await latestInspection(station);
  const filter = { inspectionId: id, modelVerdicts: ["pass"], decided: false };
  const { rows } = await kensa.ask<{ rows: ResultRow[] }>("POST", "/results/page", { filter, limit: 1 });
  const row = rows[0]!;
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#/products/${productId}/results?inspection=${id}`);
  await page.getByLabel(words("results_name")).fill(row.name);
  const grid = page.getByRole("grid", { name: words("results_title") });
  await grid.getByRole("gridcell", { name: row.name, exact: true }).click();
  const drawer = page.getByRole("complementary", { name: words("results_detail_of", { name: row.name }) });
  await drawer.getByRole("img", { name: row.name }).waitFor();
  await page.waitForTimeout(600);
  const theirs = { verdict: "cannot-judge", user: "Ben", requestId: crypto.randomUUID() };
  await kensa.ask<Decision>("POST", `/review/${row.id}/decide`, theirs);
  await page.keyboard.press("f");
  await page.getByLabel(words("identity_name")).fill("Aiko");
  await page.keyboard.press("Enter");
  const notStored = { verdict: words("verdict_fail"), name: row.name };
  const notice = page.getByText(words("review_not_stored", notStored));
  await notice.waitFor();
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await expect(notice).toBeVisible();
});

/** An export marks a name that a spreadsheet would take for a formula. */
function plainName(name: string | undefined): string {
  return (name ?? "").replace(/^'(?=[=+\-@])/, "");
}
