/** @file Where the window was when it was closed, so that it opens there again, if that place still exists. */
import { join } from "node:path";
import { z } from "zod";
import { failureOf } from "../contract/errors.ts";
import { type JsonFormat, readVersionedJson, writeVersionedJson } from "../core/files/versioned-json.ts";
import type { Log } from "../rpc/log.ts";

/** Sides are bounded only so that a damaged file cannot ask for a window that no screen has. */
const side = z.int().min(200).max(20_000);
const place = z.int().min(-50_000).max(50_000);

const savedWindow = z.object({
  schemaVersion: z.literal(1),
  bounds: z.object({ x: place, y: place, width: side, height: side }),
  isMaximised: z.boolean(),
});

const FORMAT: JsonFormat<z.infer<typeof savedWindow>> = {
  name: "The window's place",
  version: 1,
  schema: savedWindow,
};

/** A rectangle on the desktop, in device-independent pixels. */
export type Bounds = z.infer<typeof savedWindow>["bounds"];

export type WindowState = {
  /** Without a place, the window is centred. */
  readonly bounds: Bounds | { readonly width: number; readonly height: number };
  readonly isMaximised: boolean;
};

const FIRST: WindowState = { bounds: { width: 1366, height: 768 }, isMaximised: false };

/** So much of a window must lie on a screen for a person to get hold of it, in pixels. */
const GRIP = 120;

/**
 * The window's last place, or a first one where there is none, where it lies on no screen of now, or where the file
 * cannot be read; the file is then logged and left as it is until the window is next closed.
 *
 * @param screens the areas of the screens on which windows may lie
 */
export async function readWindowState(
  dataFolder: string,
  screens: readonly Bounds[],
  log: Log,
): Promise<WindowState> {
  try {
    const { bounds, isMaximised } = await readVersionedJson(fileIn(dataFolder), FORMAT);
    return { bounds: isReachable(bounds, screens) ? bounds : FIRST.bounds, isMaximised };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure.code !== "not-found") log.warn({ failure }, "the window's place could not be read");
    return FIRST;
  }
}

/** @throws KensaError as `writeFileWhole` */
export async function writeWindowState(
  dataFolder: string,
  state: { readonly bounds: Bounds; readonly isMaximised: boolean },
): Promise<void> {
  await writeVersionedJson(fileIn(dataFolder), FORMAT, { schemaVersion: 1, ...state });
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, "window.json");
}

function isReachable(window: Bounds, screens: readonly Bounds[]): boolean {
  return screens.some(
    (screen) =>
      overlap(window.x, window.width, screen.x, screen.width) >= GRIP &&
      // The title bar is what a person drags, so the window's top must be on the screen.
      window.y >= screen.y &&
      window.y + GRIP <= screen.y + screen.height,
  );
}

/** The length that two stretches of a line have in common; negative where they lie apart. */
function overlap(startA: number, lengthA: number, startB: number, lengthB: number): number {
  return Math.min(startA + lengthA, startB + lengthB) - Math.max(startA, startB);
}
