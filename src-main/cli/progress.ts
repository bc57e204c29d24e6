/** @file How far the work is: a bar on a terminal, a plain line every few seconds elsewhere; always on stderr. */
import { SingleBar } from "cli-progress";
import { duration } from "./print.ts";

export type ProgressState = {
  /** What is being done: «Training». */
  readonly label: string;
  readonly done: number;
  /** Null where there is no end in sight. */
  readonly total: number | null;
  readonly unit: string;
  readonly secondsLeft: number | null;
  /** A further figure, such as the speed. */
  readonly detail?: string;
};

export type ProgressDisplay = Disposable & {
  readonly show: (state: ProgressState) => void;
  /** Prints a line of results on stdout, above the bar where there is one. */
  readonly print: (line: string) => void;
};

/** @param stream where a bar is drawn if that is a terminal */
export function createProgressDisplay(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? new BarDisplay(stream) : new LineDisplay();
}

class BarDisplay implements ProgressDisplay {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  #label = "";

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(state: ProgressState): void {
    if (state.label !== this.#label) {
      this.#bar?.stop();
      this.#label = state.label;
      this.#bar = openBar(state, this.#stream);
    }
    this.#bar?.setTotal(state.total ?? 0);
    this.#bar?.update(state.done, { counts: countsOf(state), rest: restOf(state) });
  }

  print(line: string): void {
    // The bar draws itself again, below the line, ten times a second.
    this.#stream.write("\r\u001B[K");
    console.log(line);
  }

  [Symbol.dispose](): void {
    this.#bar?.stop();
    this.#label = "";
    this.#bar = undefined;
  }
}

function openBar(state: ProgressState, stream: NodeJS.WriteStream): SingleBar {
  const bar = new SingleBar({
    stream: withoutJumps(stream),
    format: `${state.label} {bar} {percentage} %  {counts}  {rest}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    emptyOnZero: true,
    forceRedraw: true,
    hideCursor: null,
    linewrap: null,
    // Ctrl-C is an orderly end here, which goes on showing how far it is.
    gracefulExit: false,
  });
  bar.start(state.total ?? 0, state.done, { counts: countsOf(state), rest: restOf(state) });
  return bar;
}

const SAVE_CURSOR = "\u001B7";
const RESTORE_CURSOR = "\u001B8";

/**
 * The library goes back at its end to where the cursor was at the start. By then lines of results stand there, which what comes next
 * would be written over.
 */
function withoutJumps(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (text: string) => text === SAVE_CURSOR || text === RESTORE_CURSOR || stream.write(text);
  return Object.create(stream, { write: { value: write } }) as NodeJS.WriteStream;
}

const SECONDS_BETWEEN_LINES = 5;

class LineDisplay implements ProgressDisplay {
  #label = "";
  #shownMs = 0;

  show(state: ProgressState): void {
    const now = performance.now();
    if (state.label === this.#label && now - this.#shownMs < SECONDS_BETWEEN_LINES * 1000) return;
    this.#label = state.label;
    this.#shownMs = now;
    const parts = [countsOf(state), restOf(state)].filter((part) => part !== "");
    console.error(`${state.label}: ${parts.join(", ")}`);
  }

  print(line: string): void {
    console.log(line);
  }

  [Symbol.dispose](): void {
    this.#label = "";
  }
}

function countsOf({ done, total, unit }: ProgressState): string {
  return total === null ? `${done} ${unit}` : `${done} of ${total} ${unit}`;
}

function restOf({ secondsLeft, detail }: ProgressState): string {
  const left = secondsLeft === null ? "" : `${duration(secondsLeft)} left`;
  return [detail ?? "", left].filter((text) => text !== "").join(", ");
}
