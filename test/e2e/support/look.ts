/** @file How a state is looked at: by axe in every theme, and, if wanted, by the camera in every language and size. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import type { Language } from "./catalogue.ts";

/** Set to write pictures of every state; without it they are only checked. */
export const areScreensWanted = process.env["KENSA_SCREENS"] !== undefined;
const screens = resolve(import.meta.dirname, "../screens");

/** WCAG 2.2 AA and everything that it takes in. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** All that can differ between themes: they hold colours and nothing else. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

type Theme = {
  readonly name: string;
  readonly media: Parameters<Page["emulateMedia"]>[0];
};

/** Pages follow what the computer prefers. */
const themes: readonly Theme[] = [
  { name: "light", media: { colorScheme: "light", contrast: "no-preference" } },
  { name: "dark", media: { colorScheme: "dark", contrast: "no-preference" } },
  { name: "contrast", media: { colorScheme: "dark", contrast: "more" } },
];
const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;

/** Checks the page as it is: by every rule in the first theme, by the rules about colours in the others. */
export async function findNothing(page: Page, name: string): Promise<void> {
  for (const [index, theme] of themes.entries()) {
    await showIn(page, theme);
    const axe = new AxeBuilder({ page });
    const { violations } = await (index === 0 ? axe.withTags(TAGS) : axe.withRules(COLOUR_RULES)).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, any }) => `${id}: ${target.join(" ")} (${any.map(({ message }) => message).join(" ")})`,
      ),
    );
    expect(found, `${name}, ${theme.name}`).toEqual([]);
  }
  const [light] = themes;
  if (light !== undefined) await showIn(page, light);
}

/** Photographs the page as it is: every size in the light theme, the other themes at the smaller one. */
export async function photograph(page: Page, name: string, language: Language): Promise<void> {
  await mkdir(screens, { recursive: true });
  for (const theme of themes)
    for (const size of theme.name === "light" ? sizes : sizes.slice(0, 1)) {
      await page.setViewportSize(size);
      await showIn(page, theme);
      await page.waitForTimeout(150);
      const file = `${name}.${language}.${size.width}${theme.name === "light" ? "" : `.${theme.name}`}.png`;
      await page.screenshot({ path: join(screens, file) });
    }
}

async function showIn(page: Page, { name, media }: Theme): Promise<void> {
  await page.emulateMedia({ ...media, reducedMotion: "reduce" });
  await page.locator(`html[data-theme="${name}"]`).waitFor();
  await page.waitForFunction(isStill);
}

/**
 * Whether what is painted is in its final colours. Even the shortest change of colour leaves the old one in the
 * computed style until a frame is drawn, and a busy machine draws it late: the check of contrasts would then see
 * text of one theme on the ground of the other.
 */
async function isStill(): Promise<boolean> {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  return document.getAnimations().every((animation) => !(animation instanceof CSSTransition));
}
