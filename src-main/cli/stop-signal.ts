/** @file Ctrl-C: the first press asks for an orderly end, the second one ends at once. */
import { exitCodes } from "./exit-codes.ts";

/** npm passes the terminal's signal on, so one press may arrive twice; a person takes longer between two. */
const SAME_PRESS_MS = 250;

export type StopSignal = Disposable & { readonly signal: AbortSignal };

/** Aborts its signal at the first Ctrl-C (or SIGTERM) and says `message`. To be disposed of when the work is over. */
export function stopOnInterrupt(message: string): StopSignal {
  const controller = new AbortController();
  let pressedMs = 0;
  const interrupt = () => {
    const isRepeated = performance.now() - pressedMs < SAME_PRESS_MS;
    if (controller.signal.aborted) {
      if (!isRepeated) process.exit(exitCodes.stopped);
      return;
    }
    pressedMs = performance.now();
    controller.abort();
    console.error(`\n${message} Ctrl-C again ends at once.`);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
    },
  };
}
