/**
 * @file Every page and state, as it looks: axe finds nothing in any of the three themes. With KENSA_SCREENS=1, pictures of
 * them all in every language go to `test/e2e/screens`, for people to look at.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, LaunchOptions, Page } from "@playwright/test";
import sharp from "sharp";
import type { Job } from "../../src-main/contract/jobs-api.ts";
import { type Language, wordsOf } from "./support/catalogue.ts";
import { type Effort, type Factory, furnish } from "./support/factory.ts";
import { KensaServer } from "./support/kensa-server.ts";
import { test as base, finished } from "./support/kensa-test.ts";
import { areScreensWanted, findNothing, photograph } from "./support/look.ts";
import { chooseShift, stops, type Visit } from "./support/tour.ts";

/** What nobody looks at needs no good model. */
const effort: Effort = areScreensWanted
  ? { pixels: 512, size: 64, steps: 900, isStrict: false }
  : { pixels: 192, size: 32, steps: 60, isStrict: true };
const languages: readonly Language[] = areScreensWanted ? ["en", "ja", "de"] : ["en"];
const locales = { en: "en-GB", ja: "ja-JP", de: "de-DE" } as const;
/** A part stays before the camera for so many pictures, of thirty a second. */
const FRAMES_A_PART = 60;

type Site = { readonly kensa: KensaServer; readonly factory: Factory };
type Fixtures = {
  readonly site: Site;
  /** A Kensa that nobody has used yet. */
  readonly newKensa: KensaServer;
  /** With a camera before which the parts of the shift pass by. */
  readonly launchOptions: LaunchOptions;
};

const test = base.extend<Record<never, never>, Fixtures>({
  site: [
    async ({}, use) => {
      // A folder that is kept spares the training when only looks have changed.
      const kept = process.env["KENSA_FACTORY"];
      const folder = kept ?? (await mkdtemp(join(tmpdir(), "kensa-factory-")));
      await mkdir(folder, { recursive: true });
      const kensa = new KensaServer(join(folder, "data"), folder);
      await kensa.start();
      await use({ kensa, factory: await furnish(kensa, folder, effort) });
      await kensa.stop();
      if (kept === undefined) await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 900_000 },
  ],
  newKensa: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "kensa-new-"));
      const kensa = new KensaServer(join(folder, "data"), folder);
      await kensa.start();
      await use(kensa);
      await kensa.stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],
  launchOptions: [
    async ({ launchOptions, site, folder }, use) => {
      const clip = join(folder, "clip.mjpeg");
      await writeFile(clip, await film(site.factory.photos.shift));
      const camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        `--use-file-for-fake-video-capture=${clip}`,
      ];
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...camera] });
    },
    { scope: "worker", timeout: 120_000 },
  ],
});
// A training may take the machine's time meanwhile.
test.describe.configure({ timeout: 300_000 });

/** The first parts of a folder, one after the other, as a camera sees them. */
async function film(folder: string): Promise<Buffer> {
  const names = (await readdir(folder)).toSorted().slice(0, 4);
  const frames = await Promise.all(
    names.map((name) => sharp(join(folder, name)).jpeg({ quality: 95 }).toBuffer()),
  );
  return Buffer.concat(frames.flatMap((frame) => Array<Buffer>(FRAMES_A_PART).fill(frame)));
}

/** Opens an address as somebody who has worked here before, and shows the page to `look`. */
async function visit(
  browser: Browser,
  { kensa, at, language }: { kensa: KensaServer; at: string; language: Language },
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    locale: locales[language],
    viewport: { width: 1366, height: 768 },
    reducedMotion: "reduce",
  });
  await context.addInitScript(() => {
    localStorage.setItem("user", "Aiko Tanaka");
    localStorage.setItem("user-seen-at", String(Date.now()));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#${at}`);
  await settled(page);
  await look(page);
  await context.close();
}

/** Nothing is loading any more. The network is never silent: running jobs are followed for as long as a page lives. */
async function settled(page: Page): Promise<void> {
  await page.locator("main").waitFor();
  await page.waitForTimeout(300);
  await page.waitForFunction(() => document.querySelector("main .animate-pulse") === null);
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
}

async function lookAt(page: Page, name: string, language: Language): Promise<void> {
  if (language === "en") await findNothing(page, name);
  if (areScreensWanted) await photograph(page, name, language);
}

for (const { name, at, arrange } of stops)
  test(name, async ({ browser, site: { kensa, factory } }) => {
    for (const language of languages)
      await visit(browser, { kensa, at: at(factory), language }, async (page) => {
        await arrange?.({ page, say: wordsOf(language), factory });
        await lookAt(page, name, language);
      });
  });

test("products-empty", async ({ browser, newKensa }) => {
  for (const language of languages)
    await visit(browser, { kensa: newKensa, at: "/products", language }, (page) =>
      lookAt(page, "products-empty", language),
    );
});

test("welcome, and while the demo part is made", async ({ browser, newKensa }) => {
  for (const language of languages)
    await visit(browser, { kensa: newKensa, at: "/", language }, async (page) => {
      const say = wordsOf(language);
      await lookAt(page, "welcome", language);
      await page.getByRole("button", { name: say("welcome_demo") }).click();
      await page.getByText(say("welcome_demo_running")).waitFor();
      await lookAt(page, "welcome-demo", language);
      await page.getByRole("button", { name: say("job_stop") }).click();
      await page.getByRole("button", { name: say("welcome_demo") }).waitFor();
    });
});

test("while a folder is inspected, and after", async ({ browser, site: { kensa, factory } }) => {
  for (const language of languages)
    await visit(browser, { kensa, at: `/products/${factory.cover}/inspect`, language }, async (page) => {
      const here: Visit = { page, say: wordsOf(language), factory };
      await chooseShift(here);
      // Goes on until somebody stops it: the page stays as it is for as long as it is looked at.
      await page.getByRole("switch", { name: here.say("inspect_watch") }).click();
      await page.getByRole("button", { name: here.say("inspect_start") }).click();
      await page
        .getByRole("region", { name: here.say("inspect_last_parts") })
        .locator("li")
        .nth(20)
        .waitFor();
      await lookAt(page, "inspect-folder", language);
      await page.getByRole("button", { name: here.say("job_stop") }).click();
      await page.getByText(here.say("inspect_stopped")).waitFor();
      await lookAt(page, "inspect-stopped", language);
    });
});

test("while a camera is inspected", async ({ browser, site: { kensa, factory } }) => {
  for (const language of languages)
    await visit(browser, { kensa, at: `/products/${factory.cover}/inspect`, language }, async (page) => {
      const say = wordsOf(language);
      await page.getByRole("radio", { name: say("inspect_source_camera") }).click();
      await lookAt(page, "inspect-camera-chosen", language);
      await page.getByRole("button", { name: say("inspect_start_camera") }).click();
      for (let part = 1; part <= 3; part += 1) {
        await page.getByRole("button", { name: say("inspect_judge_now") }).click();
        await page
          .getByRole("region", { name: say("inspect_last_parts") })
          .locator("li")
          .nth(part - 1)
          .waitFor();
      }
      await lookAt(page, "inspect-camera", language);
      await page.getByRole("button", { name: say("inspect_end") }).click();
      await page.getByText(say("inspect_earlier")).waitFor();
    });
});

test("while a model learns, and where that was stopped", async ({ browser, site: { kensa, factory } }) => {
  test.setTimeout(600_000);
  const at = `/products/${factory.bearing}/train`;
  const training = await kensa.ask<Job>("POST", `/products/${factory.bearing}/training`, {
    offer: "quick",
    advanced: { budget: { kind: "steps", steps: 100_000 }, device: "cpu" },
  });
  for (const language of languages)
    await visit(browser, { kensa, at, language }, async (page) => {
      // The curve begins with its second point.
      await page.locator("figure canvas").first().waitFor({ timeout: 400_000 });
      await lookAt(page, "train-running", language);
    });
  await kensa.ask("POST", `/jobs/${training.id}/cancel`, {});
  await finished(kensa, training);
  for (const language of languages)
    await visit(browser, { kensa, at, language }, (page) => lookAt(page, "train-stopped", language));
});
