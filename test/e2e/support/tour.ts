/** @file Every page and state of Kensa, and how a person gets there. */
import type { Locator, Page } from "@playwright/test";
import type { Words } from "./catalogue.ts";
import type { Factory } from "./factory.ts";

/** Where a stop is arranged: the page in some language, over a furnished factory. */
export type Visit = { readonly page: Page; readonly say: Words; readonly factory: Factory };

export type Stop = {
  /** Also the name of its pictures. */
  readonly name: string;
  /** The address behind `#`. */
  readonly at: (factory: Factory) => string;
  /** What a person does there before it looks as it should; ends when it does. */
  readonly arrange?: (visit: Visit) => Promise<void>;
};

const cover = (page: string) => (factory: Factory) => `/products/${factory.cover}/${page}`;
const bearing = (page: string) => (factory: Factory) => `/products/${factory.bearing}/${page}`;
const blank = (page: string) => (factory: Factory) => `/products/${factory.blank}/${page}`;
const review = (factory: Factory) => `/products/${factory.cover}/review?inspection=${factory.openInspection}`;

function button({ page, say }: Visit, key: string): Locator {
  return page.getByRole("button", { name: say(key), exact: true });
}

/** The first part of the queue is painted, and may be judged. */
async function pictureShown({ page }: Visit): Promise<void> {
  await page.locator("[data-shown]").waitFor();
  await page.waitForTimeout(300);
}

/** What a person holds is shown for as long as the stop lasts. */
async function hold({ page }: Visit, key: string): Promise<void> {
  await page.keyboard.down(key);
  await page.waitForTimeout(1500);
}

const firstSteps: readonly Stop[] = [
  { name: "products", at: () => "/products" },
  {
    name: "products-new",
    at: () => "/products",
    arrange: (visit) => button(visit, "products_new").click(),
  },
  {
    name: "products-archive",
    at: () => "/products",
    arrange: ({ page, say }) => page.getByRole("switch", { name: say("products_show_archive") }).click(),
  },
  { name: "setup", at: cover("setup") },
  { name: "setup-too-small", at: bearing("setup") },
  {
    name: "setup-drawing",
    at: bearing("setup"),
    arrange: async ({ page, say }) => {
      await page.getByRole("button", { name: say("setup_area_ignore") }).click();
      const box = await page.getByRole("application", { name: say("setup_area_picture") }).boundingBox();
      if (box === null) throw new Error("There is nothing to draw on.");
      const corners: readonly (readonly [number, number])[] = [
        [0.2, 0.2],
        [0.34, 0.18],
        [0.36, 0.32],
      ];
      for (const [x, y] of corners) await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
      await page.mouse.move(box.x + box.width * 0.22, box.y + box.height * 0.34);
    },
  },
  { name: "setup-empty", at: blank("setup") },
  {
    name: "setup-folder-dialog",
    at: blank("setup"),
    arrange: async (visit) => {
      await button(visit, "folder_choose").first().click();
      await visit.page.getByRole("dialog").getByRole("button", { name: "Cover K24" }).waitFor();
    },
  },
];

const images: readonly Stop[] = [
  { name: "images", at: cover("images") },
  ...["odd", "near", "unreadable", "excluded"].map((view) => ({
    name: `images-${view}`,
    at: bearing("images"),
    arrange: ({ page, say }: Visit) => page.getByRole("tab", { name: say(`images_view_${view}`) }).click(),
  })),
  {
    name: "images-detail",
    at: bearing("images"),
    arrange: ({ page, say }) => page.getByRole("listbox", { name: say("images_grid") }).press("ArrowRight"),
  },
  { name: "images-empty", at: blank("images") },
];

const training: readonly Stop[] = [
  { name: "train", at: cover("train") },
  {
    name: "train-advanced",
    at: cover("train"),
    arrange: ({ page, say }) => page.getByText(say("train_advanced"), { exact: true }).click(),
  },
  { name: "train-no-images", at: blank("train") },
  { name: "check", at: cover("check") },
  {
    name: "check-moved",
    at: cover("check"),
    arrange: async ({ page, say }) => {
      const line = page.getByRole("slider", { name: say("check_threshold") });
      for (let step = 0; step < 25; step += 1) await line.press("ArrowLeft");
      await page.waitForTimeout(600);
    },
  },
  {
    name: "check-apply",
    at: cover("check"),
    arrange: async (visit) => {
      await visit.page.getByRole("slider", { name: visit.say("check_threshold") }).press("PageUp");
      await button(visit, "check_apply").click();
      await visit.page.getByRole("dialog").waitFor();
    },
  },
  { name: "check-unscored", at: (factory) => `${cover("check")(factory)}?model=${factory.models[0]}` },
  { name: "check-empty", at: blank("check") },
  { name: "models", at: cover("models") },
  {
    name: "models-detail",
    at: cover("models"),
    arrange: async ({ page }) => {
      await page.getByRole("row").nth(1).getByRole("button").first().click();
      await page.waitForTimeout(500);
    },
  },
  {
    name: "models-comparison",
    at: cover("models"),
    arrange: async (visit) => {
      for (const box of await visit.page.getByRole("checkbox").all()) await box.click();
      await button(visit, "models_compare").click();
      await visit.page.getByText(visit.say("models_comparison"), { exact: true }).waitFor();
    },
  },
  {
    name: "models-activate",
    at: cover("models"),
    arrange: (visit) => button(visit, "models_activate").first().click(),
  },
  { name: "models-empty", at: blank("models") },
];

const inspecting: readonly Stop[] = [
  { name: "inspect", at: cover("inspect") },
  {
    name: "inspect-folder-chosen",
    at: cover("inspect"),
    arrange: async (visit) => chooseShift(visit),
  },
  { name: "inspect-no-model", at: blank("inspect") },
];

/** Chooses the folder of the shift to inspect. */
export async function chooseShift(visit: Visit): Promise<void> {
  const { page, say, factory } = visit;
  await button(visit, "folder_choose").click();
  await page.getByLabel(say("folder_path")).first().fill(factory.photos.shift);
  await page.keyboard.press("Enter");
  await page.getByText("55").first().waitFor();
  await button(visit, "folder_use").click();
}

const reviewing: readonly Stop[] = [
  { name: "review", at: review, arrange: pictureShown },
  {
    name: "review-heatmap",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await hold(visit, "h");
    },
  },
  {
    name: "review-heatmap-map",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await hold(visit, "h");
      for (const view of ["score_map_residual", "score_map_marks"]) {
        await visit.page.keyboard.press("m");
        await button(visit, view).and(visit.page.locator("[aria-pressed=true]")).waitFor();
      }
      await visit.page.waitForTimeout(700);
    },
  },
  {
    name: "review-expected",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await hold(visit, "g");
    },
  },
  {
    name: "review-close-look",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await visit.page.keyboard.press("z");
      await visit.page.keyboard.press("3");
    },
  },
  {
    name: "review-decided",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await button(visit, "review_settings").click();
      await visit.page.getByRole("switch", { name: visit.say("review_include_decided") }).click();
      await visit.page.keyboard.press("Escape");
      await pictureShown(visit);
    },
  },
  {
    name: "review-unreadable",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      for (let part = 0; part < 60; part += 1) await visit.page.keyboard.press("ArrowRight");
      await visit.page.getByText(visit.say("review_no_picture")).waitFor();
    },
  },
  {
    name: "review-settings",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await button(visit, "review_settings").click();
      await visit.page.getByRole("switch", { name: visit.say("review_gloves") }).click();
    },
  },
  {
    name: "review-gloves",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await button(visit, "review_settings").click();
      await visit.page.getByRole("switch", { name: visit.say("review_gloves") }).click();
      await visit.page.keyboard.press("Escape");
    },
  },
  {
    name: "review-keys",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await visit.page.keyboard.press("?");
      await visit.page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "review-offline",
    at: review,
    arrange: async (visit) => {
      await pictureShown(visit);
      await visit.page.context().setOffline(true);
      await visit.page.keyboard.press("f");
      await visit.page.getByText(visit.say("review_waiting_help")).waitFor();
    },
  },
  {
    name: "review-done",
    at: (factory) => `/products/${factory.cover}/review?inspection=${factory.doneInspection}`,
  },
  { name: "review-empty", at: blank("review") },
];

const looking: readonly Stop[] = [
  { name: "results", at: cover("results") },
  {
    name: "results-gallery",
    at: cover("results"),
    arrange: ({ page, say }) => page.getByRole("radio", { name: say("results_view_gallery") }).click(),
  },
  {
    name: "results-drawer",
    at: (factory) => `${cover("results")(factory)}?inspection=${factory.doneInspection}`,
    arrange: async ({ page, say }) => {
      await page.getByRole("row").nth(3).click();
      await page.getByText(say("results_history")).waitFor();
    },
  },
  {
    name: "results-filters",
    at: cover("results"),
    arrange: (visit) => button(visit, "results_further").click(),
  },
  {
    name: "results-none",
    at: cover("results"),
    arrange: async ({ page, say }) => {
      await page.getByLabel(say("results_name")).fill("no such part");
      await page.getByText(say("results_none")).waitFor();
    },
  },
  { name: "results-empty", at: blank("results") },
];

const everywhere: readonly Stop[] = [
  {
    name: "settings-menu",
    at: cover("setup"),
    arrange: (visit) => button(visit, "settings_title").click(),
  },
  {
    name: "identity",
    at: () => "/products",
    arrange: ({ page }) =>
      page.getByRole("complementary").getByRole("button", { name: "Aiko Tanaka" }).click(),
  },
  {
    name: "narrow-sidebar",
    at: cover("results"),
    arrange: (visit) => button(visit, "nav_narrow").click(),
  },
  {
    name: "lost-connection",
    at: cover("results"),
    arrange: async ({ page, say }) => {
      await page.context().setOffline(true);
      // It shows as soon as something is asked.
      await page.getByLabel(say("results_name")).fill("K24");
      await page.getByText(say("connection_lost")).waitFor();
    },
  },
  { name: "no-page", at: () => "/nowhere" },
  { name: "no-product", at: () => "/products/4711/check" },
];

export const stops: readonly Stop[] = [
  ...firstSteps,
  ...images,
  ...training,
  ...inspecting,
  ...reviewing,
  ...looking,
  ...everywhere,
];
