/** @file A long review by keys: the time to the next picture, and the memory of the page as the shift goes on. */
import { readFile } from "node:fs/promises";
import type { Browser, CDPSession, Page } from "playwright";
import type { Figure } from "./measurement.ts";
import { quantile } from "./statistics.ts";

/** The parts by whose times the goal is stated. */
const TIMED = 200;
const SAMPLES = 5;

type Memory = { readonly heap: number; readonly process: number };

/** Reviews from the queue that is open, as fast as verdicts are accepted. */
export async function reviewParts(browser: Browser, page: Page, parts: number): Promise<Figure[]> {
  const session = await page.context().newCDPSession(page);
  const system = await browser.newBrowserCDPSession();
  const times: number[] = [];
  const memory: Memory[] = [];
  const part = parts / SAMPLES;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    times.push(...(await page.evaluate(reviewOn, part)));
    memory.push(await memoryOf(session, system));
  }
  const timed = times.slice(0, TIMED);
  const slope = ({ heap, process }: Memory, before: Memory): Memory => ({
    heap: heap - before.heap,
    process: process - before.process,
  });
  const [first, last] = [memory[0]!, memory.at(-1)!];
  const grown = slope(last, first);
  const after = (count: number) => `after ${count} reviewed parts`;
  return [
    { name: `next part, p50 of ${timed.length}`, value: quantile(timed, 0.5), unit: "ms" },
    { name: `next part, p95 of ${timed.length}`, value: quantile(timed, 0.95), unit: "ms" },
    { name: `next part, p95 of ${times.length}`, value: quantile(times, 0.95), unit: "ms" },
    { name: `heap ${after(part)}`, value: first.heap, unit: "MiB" },
    { name: `heap, growth until ${after(parts)}`, value: grown.heap, unit: "MiB" },
    { name: `page process ${after(part)}`, value: first.process, unit: "MiB" },
    { name: `page process, growth until ${after(parts)}`, value: grown.process, unit: "MiB" },
  ];
}

/**
 * Runs in the page: gives verdicts by the key, each once the last one's lock has passed. Returns the milliseconds from each
 * key to the frame after the one in which the next picture was painted.
 */
async function reviewOn(parts: number): Promise<number[]> {
  const shown = () => document.querySelector<HTMLElement>("[data-shown]")?.dataset["shown"];
  const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
  const times: number[] = [];
  for (let part = 0; part < parts; part += 1) {
    await new Promise((done) => setTimeout(done, 280));
    const before = shown();
    const started = performance.now();
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "f", bubbles: true }));
    while (shown() === before) {
      await frame();
      if (performance.now() - started > 20_000) throw new Error("No next part was shown.");
    }
    times.push(performance.now() - started);
    window.dispatchEvent(new KeyboardEvent("keyup", { key: "f", bubbles: true }));
  }
  return times;
}

async function memoryOf(session: CDPSession, system: CDPSession): Promise<Memory> {
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0;
  const { processInfo } = await system.send("SystemInfo.getProcessInfo");
  const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const sizes = await Promise.all(pids.map(privateBytes));
  return { heap: heap / 2 ** 20, process: Math.max(...sizes) / 2 ** 20 };
}

/** Memory that only this process has, as Linux tells it. */
async function privateBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const kibibytes = [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, size]) =>
    Number(size),
  );
  return kibibytes.reduce((total, size) => total + size, 0) * 1024;
}
