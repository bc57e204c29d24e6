/** @file A camera is inspected: a recorded clip of good and of stained parts is what the browser sees through it. */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LaunchOptions, Locator } from "@playwright/test";
import sharp from "sharp";
import type { InspectionSummary } from "../../src-main/contract/inspect-api.ts";
import type { ModelSummary } from "../../src-main/contract/models-api.ts";
import { expect, test as onStation, type Station } from "./support/kensa-test.ts";
import { ReviewPage } from "./support/review-page.ts";
import { words, wordsLike } from "./support/words.ts";

/** A part stays before the camera for so many pictures, of thirty a second. */
const FRAMES_A_PART = 60;

const test = onStation.extend<Record<never, never>, { readonly launchOptions: LaunchOptions }>({
  launchOptions: [
    async ({ launchOptions, station, folder }, use) => {
      const clip = join(folder, "clip.mjpeg");
      const [good] = await readdir(station.parts.good);
      const parts = [join(station.parts.good, good ?? ""), join(station.parts.incoming, "part-012.png")];
      const frames = await Promise.all(parts.map((part) => sharp(part).jpeg({ quality: 98 }).toBuffer()));
      await writeFile(clip, Buffer.concat(frames.flatMap((frame) => Array(FRAMES_A_PART).fill(frame))));
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

test("judges what a camera sees, part by part and on and on, and leaves a queue to review", async ({
  page,
  station,
}) => {
  const { kensa, productId } = station;
  await loosenThreshold(station);
  await page.goto(await kensa.entrance());
  await page.goto(`${kensa.origin}/#/products/${productId}/inspect`);
  await page.getByRole("radio", { name: words("inspect_source_camera") }).click();
  await page.getByRole("button", { name: words("inspect_start_camera") }).click();
  await page.getByLabel(words("identity_name")).fill("Aiko");
  await page.keyboard.press("Enter");
  await expect(page.getByText(words("inspect_no_part_yet"))).toBeVisible();
  const countOf = (name: string) =>
    page.locator("dl > div").filter({ hasText: name }).getByRole("definition");

  await page.keyboard.press(" ");
  await expect(countOf(words("inspect_count_total"))).toHaveText("1");
  await expect(page.getByText(wordsLike("inspect_score"))).toBeVisible();
  // The verdict stands beside the picture that it is about; what the camera sees now is the small one.
  const [judged, live] = [words("inspect_judged_picture"), words("inspect_live_picture")].map((name) =>
    page.getByLabel(name).or(page.getByAltText(name)),
  ) as [Locator, Locator];
  const widthOf = async (picture: Locator) => (await picture.boundingBox())?.width ?? 0;
  expect(await widthOf(judged)).toBeGreaterThan(2 * (await widthOf(live)));
  await expect(page.getByText(words("inspect_now"), { exact: true })).toBeVisible();
  await expect(page.getByText(wordsLike("inspect_running"))).toBeVisible();

  await page.getByRole("button", { name: words("inspect_continuous") }).click();
  await expect(countOf(words("verdict_pass"))).toHaveText(/^[1-9]/, { timeout: 30_000 });
  await expect(countOf(words("verdict_fail"))).toHaveText(/^[1-9]/, { timeout: 30_000 });
  await page.getByRole("button", { name: words("inspect_continuous") }).click();
  // The button that was clicked last does not take the page's space bar.
  const counted = Number(await countOf(words("inspect_count_total")).textContent());
  await page.keyboard.press(" ");
  await expect(countOf(words("inspect_count_total"))).not.toHaveText(String(counted));
  await expect(page.getByRole("button", { name: words("inspect_continuous") })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
  await expect(judged).toBeVisible();
  // Leaving would end it, so that a person is asked, whichever way they go.
  for (const link of [words("inspect_to_review"), words("nav_results")]) {
    await page.getByRole("link", { name: link, exact: true }).last().click();
    await expect(page.getByText(words("inspect_leave_help"))).toBeVisible();
    await page.getByRole("button", { name: words("inspect_leave_stay") }).click();
  }
  await expect(page.getByLabel(words("inspect_live_picture"))).toBeVisible();
  await page.getByRole("button", { name: words("inspect_end") }).click();
  await expect(page.getByText(words("inspect_earlier"))).toBeVisible();

  const [latest] = await kensa.ask<InspectionSummary[]>("GET", `/inspections?productId=${productId}`);
  expect(latest).toMatchObject({ state: "finished", user: "Aiko", source: { kind: "camera" } });
  await page.goto(`${kensa.origin}/#/products/${productId}/review?inspection=${latest?.id}`);
  const review = new ReviewPage(page);
  const first = await review.nextShown(null);
  await page.keyboard.press("f");
  await page.waitForFunction(
    (shown) => document.querySelector<HTMLElement>("[data-shown]")?.dataset["shown"] !== shown,
    first,
  );
  expect(await kensa.ask("GET", `/review/${first}/history`)).toMatchObject([{ newVerdict: "fail" }]);
});

/** A clip is not what the model was trained on: its colours went through a video. */
async function loosenThreshold({ kensa, productId }: Station): Promise<void> {
  const [model] = await kensa.ask<ModelSummary[]>("GET", `/products/${productId}/models`);
  if (model === undefined) throw new Error("There is no model.");
  const threshold = { value: 3 * model.threshold.value, user: "Test", reason: "" };
  await kensa.ask("POST", `/models/${model.id}/threshold`, threshold);
}
