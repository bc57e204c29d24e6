/** @file The pages in a real browser over a full data folder: how soon the next part is seen, what a shift takes of memory, how it scrolls. */
import type { CDPSession, Page } from "playwright";
import { type FullProduct, fillDataFolder } from "./full-data-folder.ts";
import type { BenchContext, Figure, Measured, Measurement } from "./measurement.ts";
import { reviewParts } from "./review-parts.ts";
import { median, quantile } from "./statistics.ts";
import { WINDOW, withPages } from "./with-pages.ts";

export const pages: Measurement = {
  name: "pages",
  title: "The pages in Chromium: a queue of 10,000, 1,000 parts reviewed, 20,000 thumbnails",
  needsSamples: true,
  run: measurePages,
};

const OPENINGS = 7;
/** Of a person who scrolls fast through the pictures, in pixels a second. */
const SCROLL_SPEED = 2000;

async function measurePages(context: BenchContext): Promise<Measured> {
  const { isQuick } = context;
  const product = await fillDataFolder(context, isQuick ? 400 : 10_000, isQuick ? 2000 : 20_000);
  return withPages(
    { dataFolder: product.dataFolder, root: context.workspace },
    async ({ browser, page, origin }) => {
      const figures = [
        ...(await openQueue(page, origin, product)),
        ...(await reviewParts(browser, page, isQuick ? 60 : 1000)),
        ...(await scrollThumbnails(page, origin, { product, seconds: isQuick ? 3 : 15 })),
      ];
      return { figures, notes: NOTES, versions: { chromium: browser.version() } };
    },
  );
}

const NOTES = [
  `Window of ${WINDOW.width}×${WINDOW.height} pixels, headless, drawn by the processor; server and engine on the same machine.`,
  "Pictures are JPEG files of 640×480 pixels, 300 different ones under many names.",
  "Next part: from the press of the key, through the stored verdict, to the frame in which the next picture is painted. " +
    "A key is pressed as soon as it is accepted, 250 ms after a picture was painted: faster than a person looks.",
  "Memory: the page's JavaScript heap after a collection, and the private memory of the browser's page process.",
  `Scrolling: ${SCROLL_SPEED} pixels a second through thumbnails that are made as they come into sight; frames as the page gets them.`,
];

/** From the address to the first picture, in a page that is loaded anew; and from the click of a person who is there already. */
async function openQueue(page: Page, origin: string, { productId }: FullProduct): Promise<Figure[]> {
  const review = `${origin}/#/products/${productId}/review`;
  const [loaded, clicked]: [number[], number[]] = [[], []];
  for (let opening = 0; opening < OPENINGS; opening += 1) {
    await page.goto("about:blank");
    let startedMs = performance.now();
    await page.goto(review);
    await page.locator("[data-shown]").waitFor();
    loaded.push(performance.now() - startedMs);
    await page.goto(`${origin}/#/products/${productId}/inspect`);
    const link = page.locator(`a[href="#/products/${productId}/review"]`).first();
    await link.waitFor();
    startedMs = performance.now();
    await link.click();
    await page.locator("[data-shown]").waitFor();
    clicked.push(performance.now() - startedMs);
  }
  return [
    { name: "a queue of 10,000, page loaded anew, to the first picture", value: median(loaded), unit: "ms" },
    { name: "the same, slowest", value: Math.max(...loaded), unit: "ms" },
    { name: "a queue of 10,000, by its link, to the first picture", value: median(clicked), unit: "ms" },
    { name: "the same, slowest", value: Math.max(...clicked), unit: "ms" },
  ];
}

async function scrollThumbnails(
  page: Page,
  origin: string,
  { product, seconds }: { product: FullProduct; seconds: number },
): Promise<Figure[]> {
  await page.goto(`${origin}/#/products/${product.productId}/images`);
  const list = page.getByRole("listbox");
  await list.getByRole("option").first().waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await workOf(session);
  const frames = await list.evaluate(scroll, { seconds, speed: SCROLL_SPEED });
  const work = (await workOf(session)) - before;
  const late = frames.filter((milliseconds) => milliseconds > 1000 / 30).length / frames.length;
  return [
    { name: "scrolling 20,000 thumbnails", value: (1000 * frames.length) / sum(frames), unit: "frames/s" },
    { name: "time of a frame, p95", value: quantile(frames, 0.95), unit: "ms" },
    { name: "processor time of the page's thread a frame", value: work / frames.length, unit: "ms" },
    { name: "frames that took longer than two", value: 100 * late, unit: "%" },
  ];
}

/** Milliseconds of processor time that the page's own thread has taken; other programs do not count. */
async function workOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

/** Runs in the page. Returns the milliseconds of each frame. */
async function scroll(
  list: Element,
  { seconds, speed }: { seconds: number; speed: number },
): Promise<number[]> {
  const frames: number[] = [];
  const begun = performance.now();
  let last = begun;
  for (;;) {
    const now = await new Promise<number>((done) => requestAnimationFrame(done));
    if (now > last) frames.push(now - last);
    last = Math.max(last, now);
    if (now - begun > 1000 * seconds) return frames.slice(1);
    list.scrollTop = (speed * (now - begun)) / 1000;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
