import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createProgressDisplay, type ProgressState } from "../../src-main/cli/progress.ts";

const ESCAPE = "\u001B";
/** Sequences, and single characters. */
const PIECES = new RegExp(`${ESCAPE}\\[\\??\\d*[A-Za-z]|${ESCAPE}[78]|[^]`, "gu");

/**
 * As much of a terminal as a bar needs: lines, a cursor, and the sequences that move it and clear what is right of it. Whether the cursor
 * is seen and lines wrap is nothing that changes lines shorter than it.
 */
class Screen extends Writable {
  readonly columns = 100;
  readonly isTTY: boolean;
  #lines = [""];
  #cursor = { row: 0, column: 0 };
  #saved = { row: 0, column: 0 };

  constructor({ isTTY }: { isTTY: boolean }) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  get lines(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    for (const piece of text.match(PIECES) ?? []) this.#show(piece);
    done();
  }

  #show(piece: string): void {
    const { row, column } = this.#cursor;
    const line = this.#lines[row]!;
    if (piece === "\n") this.#goTo(row + 1, 0);
    else if (piece === "\r" || piece === `${ESCAPE}[1G`) this.#goTo(row, 0);
    else if ([`${ESCAPE}[K`, `${ESCAPE}[0K`].includes(piece)) this.#lines[row] = line.slice(0, column);
    else if (piece === `${ESCAPE}7`) this.#saved = this.#cursor;
    else if (piece === `${ESCAPE}8`) this.#goTo(this.#saved.row, this.#saved.column);
    else if (piece.startsWith(`${ESCAPE}[?`)) return;
    else if (piece.startsWith(ESCAPE)) throw new Error(`What is ${JSON.stringify(piece)}?`);
    else {
      this.#lines[row] = line.padEnd(column).slice(0, column) + piece + line.slice(column + 1);
      this.#goTo(row, column + 1);
    }
  }

  #goTo(row: number, column: number): void {
    while (this.#lines.length <= row) this.#lines.push("");
    this.#cursor = { row, column };
  }
}

const state = (done: number, changes: Partial<ProgressState> = {}): ProgressState => ({
  label: "Training",
  done,
  total: 200,
  unit: "steps",
  secondsLeft: 200 - done,
  ...changes,
});

/** A display on a screen that shows the results, too, as a terminal does. */
function displayOn({ isTTY }: { isTTY: boolean }) {
  const screen = new Screen({ isTTY });
  const line = (text: string) => void screen.write(`${text}\n`);
  vi.spyOn(console, "log").mockImplementation(line);
  vi.spyOn(console, "error").mockImplementation(line);
  return { screen, line, display: createProgressDisplay(screen as unknown as NodeJS.WriteStream) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("Progress on a terminal", () => {
  test("is one line that is written over and over, with the time left", () => {
    const { screen, display } = displayOn({ isTTY: true });
    const shares: string[] = [];
    for (const done of [0, 50, 150]) {
      display.show(state(done));
      vi.advanceTimersByTime(1000);
      expect(screen.lines).toHaveLength(1);
      shares.push(/\d+ %/.exec(screen.lines[0]!)![0]);
    }
    expect(shares).toEqual(["0 %", "25 %", "75 %"]);
    expect(screen.lines[0]).toMatch(/^Training █+░+ 75 % {2}150 of 200 steps {2}50 s left$/);
    display[Symbol.dispose]();
  });

  test("ends with the last that is known, on a line of its own, and draws no more", () => {
    const { screen, line, display } = displayOn({ isTTY: true });
    display.show(state(0));
    display.show(state(200));
    display[Symbol.dispose]();
    line("The model is written.");
    vi.advanceTimersByTime(1000);
    expect(screen.lines).toEqual([
      expect.stringMatching(/^Training █+ 100 % {2}200 of 200 steps/),
      "The model is written.",
      "",
    ]);
  });

  test("begins a line anew for other work", () => {
    const { screen, display } = displayOn({ isTTY: true });
    display.show(state(200));
    display.show(state(3, { label: "Calibrating", unit: "images" }));
    display[Symbol.dispose]();
    expect(screen.lines.map((line) => line.split(" ")[0])).toEqual(["Training", "Calibrating", ""]);
  });

  test("stays below the results, and what comes after it is written over none of them", () => {
    const { screen, line, display } = displayOn({ isTTY: true });
    for (const part of [1, 2, 3]) {
      display.print(`part ${part}`);
      display.show(state(part, { label: "Inspecting", total: 3, unit: "images" }));
      vi.advanceTimersByTime(1000);
    }
    display[Symbol.dispose]();
    line("3 images");
    const bar = expect.stringMatching(/^Inspecting █+ 100 %/);
    expect(screen.lines).toEqual(["part 1", "part 2", "part 3", bar, "3 images", ""]);
  });
});

describe("Progress elsewhere", () => {
  test("is a plain line every five seconds, and one at once where other work begins", () => {
    const { screen, display } = displayOn({ isTTY: false });
    for (let second = 0; second < 12; second += 1) {
      display.show(state(second));
      vi.advanceTimersByTime(1000);
    }
    display.show(state(1, { label: "Calibrating", total: null, unit: "images", secondsLeft: null }));
    display[Symbol.dispose]();
    expect(screen.lines).toEqual([
      "Training: 0 of 200 steps, 3 min 20 s left",
      "Training: 5 of 200 steps, 3 min 15 s left",
      "Training: 10 of 200 steps, 3 min 10 s left",
      "Calibrating: 1 images",
      "",
    ]);
  });
});
