/**
 * @file Every page and state, as it looks: axe finds nothing in any of the three themes. With KENSA_SCREENS=1, pictures of
 * them all in every language go to `test/e2e/screens`, for people to look at.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, test as base, type Page } from "@playwright/test";
import { type Language, type Words, wordsOf } from "./support/catalogue.ts";
import { type Factory, furnish } from "./support/factory.ts";
import { KensaServer } from "./support/kensa-server.ts";
import { areScreensWanted, findNothing, photograph } from "./support/look.ts";
import { stops } from "./support/tour.ts";

// A training may take the machine's time meanwhile.
base.describe.configure({ timeout: 300_000 });

/** What nobody looks at needs no good model. */
const effort = areScreensWanted ? ({ size: 64, steps: 900 } as const) : ({ size: 32, steps: 60 } as const);
const languages: readonly Language[] = areScreensWanted ? ["en", "ja", "de"] : ["en"];
const locales = { en: "en-GB", ja: "ja-JP", de: "de-DE" } as const;

type Site = { readonly kensa: KensaServer; readonly factory: Factory };
type Fixtures = {
  readonly site: Site;
  /** A Kensa that nobody has used yet. */
  readonly newKensa: KensaServer;
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
});

/** Opens an address as somebody who has worked here before, shows it to `look`, and closes it again. */
async function visit(
  browser: Browser,
  { kensa, at, language }: { kensa: KensaServer; at: string; language: Language },
  look: (page: Page, say: Words) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    locale: locales[language],
    viewport: { width: 1366, height: 768 },
    reducedMotion: "reduce",
  });
  await context.addInitScript(() => localStorage.setItem("user", "Aiko Tanaka"));
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#${at}`);
  await settled(page);
  await look(page, wordsOf(language));
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
      await visit(browser, { kensa, at: at(factory), language }, async (page, say) => {
        await arrange?.({ page, say, factory });
        await lookAt(page, name, language);
      });
  });

test("welcome", async ({ browser, newKensa }) => {
  for (const language of languages)
    await visit(browser, { kensa: newKensa, at: "/", language }, (page) => lookAt(page, "welcome", language));
});

test("no products", async ({ browser, newKensa }) => {
  for (const language of languages)
    await visit(browser, { kensa: newKensa, at: "/products", language }, (page) =>
      lookAt(page, "products-empty", language),
    );
});
