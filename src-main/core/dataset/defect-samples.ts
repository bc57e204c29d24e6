/** @file Simulated defects on some of an engineer's own parts, to look at. */
import type { SimulatedDefectKind } from "../../contract/defects.ts";
import { KensaError } from "../../contract/errors.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import { systemFailure } from "../files/system-failure.ts";
import { readImageFile } from "../image/read-image-file.ts";
import { partArea } from "../image/seen-area.ts";
import { randomFor } from "../random/random.ts";
import { inOrder } from "./in-order.ts";
import { requireNotCancelled } from "./require-not-cancelled.ts";
import { simulateDefect } from "./simulate-defects/simulate-defect.ts";

/** A good part as the networks see it. */
export interface SamplePart {
  /** `[size, size, channels]`, in 0 … 255. */
  readonly pixels: Float32Array;
  /** 1 where the part is looked at, `[size, size]`; null = everywhere. */
  readonly allowed: Uint8Array | null;
}

/** A part with a defect. */
export interface DefectSample {
  /** `[size, size, channels]`, in 0 … 255. */
  readonly pixels: Uint8Array;
  /** 1 where the part was visibly changed, `[size, size]`. */
  readonly mask: Uint8Array;
}

/** Parts to draw on: with fewer, the same ones would be seen again and again; more take longer to decode. */
const PARTS = 8;
/** Images that cannot be read are passed over, but not without end. */
const MOST_TRIED = 24;

/**
 * Decodes some of the images, taken evenly from the list. Those that cannot be read are passed over.
 *
 * @throws KensaError `too-few-images` where fewer than two can be read; `cancelled`
 */
export async function loadSampleParts(
  files: readonly string[],
  geometry: ImageGeometry,
  signal?: AbortSignal,
): Promise<SamplePart[]> {
  const parts: SamplePart[] = [];
  let refusal = "";
  for await (const part of inOrder(evenly(files), (file) => loadPart(file, geometry))) {
    requireNotCancelled(signal);
    if (part instanceof KensaError) refusal ||= ` ${part.message}`;
    else parts.push(part);
    if (parts.length === PARTS) break;
  }
  if (parts.length > 1) return parts;
  throw new KensaError(
    "too-few-images",
    `Simulated defects need two readable images of good parts.${refusal}`,
    {
      action: "Choose a folder with images of good parts.",
    },
  );
}

async function loadPart(file: string, geometry: ImageGeometry): Promise<SamplePart | KensaError> {
  try {
    const { pixels, placement, seen } = await readImageFile(file, geometry);
    return { pixels: Float32Array.from(pixels), allowed: partArea(placement, seen) };
  } catch (thrown) {
    const failure = systemFailure(thrown, file);
    if (failure instanceof KensaError) return failure;
    throw failure;
  }
}

/** First as many as are wanted, from the whole list; then the others, for those that cannot be read. */
function evenly(files: readonly string[]): string[] {
  const wanted = Math.min(PARTS, files.length);
  const chosen = Array.from({ length: wanted }, (_, i) => files[Math.floor((i * files.length) / wanted)]!);
  return [...new Set([...chosen, ...files.slice(0, MOST_TRIED)])].slice(0, MOST_TRIED);
}

/** Defects of one kind, each on another part in turn. The same seed draws the same ones. */
export function simulateSamples(
  parts: readonly SamplePart[],
  geometry: ImageGeometry,
  { kind, count, seed }: { kind: SimulatedDefectKind; count: number; seed: number },
): DefectSample[] {
  const { size, channels } = geometry;
  const canvas = { width: size, height: size, channels };
  return Array.from({ length: count }, (_, i) => {
    const part = parts[i % parts.length]!;
    const donor = parts[(i + 1) % parts.length]!.pixels;
    const pixels = part.pixels.slice();
    const mask = new Uint8Array(size * size);
    const random = randomFor(seed, "defect sheet", kind, i);
    simulateDefect(pixels, mask, { canvas, donor, allowed: part.allowed, kinds: [kind], random });
    return { pixels: Uint8Array.from(pixels, Math.round), mask };
  });
}
