/** @file The review screen as a person uses it: what is shown, and the keys. */
import type { Locator, Page } from "@playwright/test";
import { words } from "./words.ts";

export class ReviewPage {
  readonly page: Page;
  readonly stage: Locator;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.stage = page.locator("[data-shown]");
    this.panel = page.getByRole("complementary", { name: words("review_part") });
  }

  /** The name of the part that is looked at. */
  async name(): Promise<string> {
    return (await this.panel.getByTestId("part-name").textContent()) ?? "";
  }

  /** Waits until another picture than `before` is on the screen, and until it can be judged. */
  async nextShown(before: string | null): Promise<string> {
    await this.page.waitForFunction(
      (last) => {
        const shown = document.querySelector<HTMLElement>("[data-shown]")?.dataset["shown"];
        return shown !== undefined && shown !== last;
      },
      before,
      { polling: "raf" },
    );
    await this.page.waitForTimeout(300);
    return (await this.stage.getAttribute("data-shown")) ?? "";
  }
}
