/** @file Draws one demo part as a camera above it would see it, good or with a defect and its exact mask. */
import { KensaError } from "../../src-main/contract/errors.ts";
import type { Random } from "../../src-main/core/random/random.ts";
import { randomFor } from "../../src-main/core/random/random.ts";
import { chooseCamera, expose, sensorNoise } from "./camera.ts";
import type { Defect, DefectKind } from "./defects.ts";
import { placeDefect, severityOf } from "./defects.ts";
import type { Placement } from "./paint-scene.ts";
import { paintScene } from "./paint-scene.ts";
import type { Part } from "./part.ts";
import { nominalPart } from "./part.ts";
import { chooseLook, spread } from "./surface.ts";

export interface PartRequest {
  readonly seed: number;
  /** Which part of the series; also decides how severe its defect is. */
  readonly index: number;
  /** Pixels a side, 16 to 2048. */
  readonly size: number;
  readonly defect?: DefectKind;
}

export interface PartPicture {
  /** Grey levels, `[size, size, 1]`. */
  readonly pixels: Uint8Array;
  /** 255 where the defect changed the picture, else 0, `[size, size, 1]`; null for a good part. */
  readonly mask: Uint8Array | null;
}

/**
 * Draws part `index` of the series `seed`. The same request always gives the same bytes, and the part with a
 * defect is the good part of the same number: outside the mask no pixel differs, inside every pixel does.
 *
 * @throws KensaError `invalid-input` for a size or index out of range.
 */
export function drawPart(request: PartRequest): PartPicture {
  const { seed, index, size, defect: kind } = request;
  checkRange("size", size, 16, 2048);
  checkRange("index", index, 0, Number.MAX_SAFE_INTEGER);
  const random = (label: string): Random => randomFor(seed, "demo-part", index, label);
  const placement = choosePlacement(random("placement"));
  const look = chooseLook(random("look"), size, placement.turn);
  const camera = chooseCamera(random("camera"));
  const noise = sensorNoise(random("noise"), size);
  const photograph = (part: Part, defect: Defect | null) => {
    const scene = paintScene({ part, defect, look, placement, size });
    return { pixels: expose(camera, scene.luminance, noise, size), reach: scene.reach };
  };
  const good = photograph(nominalPart, null);
  if (kind === undefined) return { pixels: good.pixels, mask: null };
  const defect = placeDefect(kind, random(kind), severityOf(index), nominalPart);
  const bad = photograph(defect.part, defect);
  return combine(good.pixels, bad.pixels, bad.reach);
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new KensaError(
    "invalid-input",
    `The ${name} of a demo part must be a whole number from ${least} to ${most}.`,
  );
}

/** Fixtures are not perfect: ±2 % of the picture's side, ±2°. */
function choosePlacement(random: Random): Placement {
  return {
    shiftX: 0.02 * spread(random),
    shiftY: 0.02 * spread(random),
    turn: (2 * spread(random) * Math.PI) / 180,
  };
}

/**
 * The good picture with the defect's pixels put in. Where rounding hides the change, the grey value moves by one,
 * so that the mask and the changed pixels are the same set and the mask has no holes.
 */
function combine(good: Uint8Array, bad: Uint8Array, reach: Uint8Array): PartPicture {
  const pixels = good.slice();
  const mask = new Uint8Array(good.length);
  for (let i = 0; i < good.length; i += 1) {
    if (reach[i] === 0) continue;
    const level = bad[i]!;
    mask[i] = 255;
    pixels[i] = level !== good[i] ? level : level < 128 ? level + 1 : level - 1;
  }
  return { pixels, mask };
}
