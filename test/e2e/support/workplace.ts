/** @file A person's place in front of the pages. The flows are the same in a browser and on the desktop; this is what differs. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContextOptions,
  test as base,
  type ElectronApplication,
  _electron as electron,
  type Locator,
  type Page,
} from "@playwright/test";
import { findChromium } from "../../../bench/find-chromium.ts";
import { desktopProgram, desktopScript } from "./desktop.ts";
import { KensaServer } from "./kensa-server.ts";
import { words } from "./words.ts";

export type Shell = "browser" | "electron";

export type Workplace = {
  readonly page: Page;
  /** Presses a button that asks for a folder, and chooses this one. */
  readonly chooseFolder: (button: Locator, folder: string) => Promise<void>;
  /** Presses a button that gives a file. Returns the file. */
  readonly saved: (button: Locator) => Promise<Buffer>;
};

type Fixtures = {
  /** Temporary; folders may be chosen inside it. */
  readonly folder: string;
  readonly workplace: Workplace;
  /** What the pages did that they must not: broke their security policy, or threw. */
  readonly offences: string[];
};

/** The test function of the flows; the shell is an option of a Playwright project. */
export const test = base.extend<Fixtures & { readonly shell: Shell; readonly hasShell: boolean }>({
  shell: ["browser", { option: true }],
  hasShell: [
    async ({ shell }, use, info) => {
      info.skip(shell === "electron" && !existsSync(desktopProgram), "skipped: no Electron binary");
      info.skip(shell === "browser" && findChromium() === null, "skipped: no Chromium on this computer");
      await use(true);
    },
    { auto: true },
  ],
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "kensa-flow-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  offences: async ({}, use) => {
    const offences: string[] = [];
    await use(offences);
    base.expect(offences).toEqual([]);
  },
  workplace: async ({ shell, folder, offences, playwright, launchOptions, viewport, locale }, use) => {
    if (shell === "electron") return useDesktop(folder, offences, use);
    const launch = () => playwright.chromium.launch(launchOptions);
    const look = { viewport, ...(locale === undefined ? {} : { locale }) };
    await useBrowser(launch, { folder, offences, look }, use);
  },
});

export const { expect } = test;

/** Notes what a page must not do. */
export function watch(page: Page, offences: string[]): void {
  page.on("pageerror", (thrown) => offences.push(thrown.message));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) offences.push(message.text());
  });
}

async function useBrowser(
  launch: () => Promise<Browser>,
  {
    folder,
    offences,
    look,
  }: Pick<Fixtures, "folder" | "offences"> & { readonly look: BrowserContextOptions },
  use: (workplace: Workplace) => Promise<void>,
): Promise<void> {
  const kensa = new KensaServer(join(folder, "data"), folder);
  await kensa.start();
  const browser = await launch();
  try {
    const page = await browser.newPage(look);
    watch(page, offences);
    await page.goto(await kensa.entrance());
    await use(inBrowser(page));
  } finally {
    await browser.close();
    await kensa.stop();
  }
}

function inBrowser(page: Page): Workplace {
  return {
    page,
    chooseFolder: async (button, folder) => {
      await button.click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(words("folder_path")).fill(folder);
      await page.keyboard.press("Enter");
      await base.expect(dialog.getByText(/[1-9]\d* images?/)).toBeVisible();
      await dialog.getByRole("button", { name: words("folder_use") }).click();
    },
    saved: async (button) => {
      const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
      return readFile(await file.path());
    },
  };
}

async function useDesktop(
  folder: string,
  offences: string[],
  use: (workplace: Workplace) => Promise<void>,
): Promise<void> {
  const desktop = await electron.launch({
    executablePath: desktopProgram,
    args: [desktopScript],
    env: { ...(process.env as Record<string, string>), KENSA_DATA: join(folder, "data") },
  });
  try {
    const page = await desktop.firstWindow();
    watch(page, offences);
    await use(onDesktop(desktop, page, folder));
  } finally {
    await desktop.close();
  }
}

/** The system's own dialogs cannot be pressed from here: what they would answer is put in their place. */
function onDesktop(desktop: ElectronApplication, page: Page, folder: string): Workplace {
  let files = 0;
  return {
    page,
    chooseFolder: async (button, path) => {
      await desktop.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, path);
      await button.click();
    },
    saved: async (button) => {
      files += 1;
      const path = join(folder, `saved-${files}`);
      const written = desktop.evaluate(
        ({ session }, target) =>
          new Promise<string>((done) => {
            session.defaultSession.once("will-download", (_event, item) => {
              item.setSavePath(target);
              item.once("done", (_ended, state) => done(state));
            });
          }),
        path,
      );
      await button.click();
      base.expect(await written).toBe("completed");
      return readFile(path);
    },
  };
}
