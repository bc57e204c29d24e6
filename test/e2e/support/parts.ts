/** @file Pictures of parts on the disk: good ones to learn from, and conspicuous ones that no model can miss. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { writeDemoParts } from "../../../assets/demo-part/write-demo-parts.ts";

/** Pixels a side: small, so that a model is trained within seconds. */
const SIZE = 128;

/** What a careless page would run, or a careless export would hand to a spreadsheet. */
export const HOSTILE_NAMES = [
  "<img src=x onerror=globalThis.wasRun=1>.png",
  "=cmd+A1.png",
  "'; drop table parts;--.png",
  "日本語 部品 ①.png",
] as const;

export type Parts = {
  /** Good parts to train on. */
  readonly good: string;
  /** Parts to inspect: good ones, conspicuous ones, and a file that is no picture. */
  readonly incoming: string;
  readonly conspicuous: number;
  /** Some of the conspicuous parts, to check a model with. */
  readonly knownBad: string;
};

/** Writes the folders. */
export async function writeParts(folder: string): Promise<Parts> {
  const drawn = await writeDemoParts(join(folder, "drawn"), {
    seed: 7,
    good: 60,
    test: { good: 40, perDefect: 0 },
    size: SIZE,
  });
  const incoming = join(folder, "incoming");
  await mkdir(incoming);
  const conspicuous = 32;
  for (let index = 0; index < 40; index += 1) {
    const number = String(index).padStart(3, "0");
    const source = join(drawn.test, "good", `${number}.png`);
    if (index >= conspicuous) await cp(source, join(incoming, `good-${number}.png`));
    else await writeConspicuous(source, join(incoming, HOSTILE_NAMES[index] ?? `part-${number}.png`), index);
  }
  await writeFile(join(incoming, "broken.png"), "this is no picture");
  const knownBad = join(folder, "known-bad");
  await mkdir(knownBad);
  for (let index = 10; index < 18; index += 1) {
    const name = index === 10 ? HOSTILE_NAMES[0] : `bad-${index}.png`;
    await cp(join(incoming, `part-0${index}.png`), join(knownBad, name));
  }
  return { good: drawn.train, incoming, conspicuous, knownBad };
}

/** A part with a white stain as large as a quarter of it, each at another place. */
async function writeConspicuous(source: string, target: string, index: number): Promise<void> {
  const side = SIZE / 2;
  const stain = await sharp({
    create: { width: side, height: side, channels: 3, background: { r: 255, g: 255, b: 255 } },
  })
    .png()
    .toBuffer();
  const left = (index * 7) % (SIZE - side);
  const top = (index * 13) % (SIZE - side);
  await sharp(source)
    .composite([{ input: stain, left, top }])
    .toFile(target);
}
