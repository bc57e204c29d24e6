/** @file Folders of pictures as a factory has them: names of a line, a few files that no model should learn from. */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { DEFECT_KINDS } from "../../../assets/demo-part/defects.ts";
import { writeDemoParts } from "../../../assets/demo-part/write-demo-parts.ts";

export type Photos = {
  /** Good parts, and nothing else. */
  readonly good: string;
  readonly knownBad: string;
  /** A shift's parts: mostly good, some defective, a file that was cut off. */
  readonly shift: string;
  /** Good parts with a bad one, copies, near-duplicates and unreadable files among them. */
  readonly untidy: string;
};

/** Writes the folders below `root`, with pictures of `size` pixels a side. */
export async function writePhotos(root: string, size: number): Promise<Photos> {
  const drawn = await writeDemoParts(join(root, "drawn"), {
    seed: 24,
    good: 240,
    test: { good: 30, perDefect: 8 },
    size,
  });
  const photos = {
    good: join(root, "Cover K24", "good"),
    knownBad: join(root, "Cover K24", "known bad"),
    shift: join(root, "Cover K24", "2026-11-25 early shift"),
    untidy: join(root, "Bearing cover 4711-B", "good parts"),
  };
  for (const folder of Object.values(photos)) await mkdir(folder, { recursive: true });
  for (let index = 0; index < 150; index += 1)
    await cp(join(drawn.train, numbered(index)), join(photos.good, `K24-${numbered(index + 1000, 5)}`));
  await writeDefective(drawn.test, photos.knownBad, { from: 0, to: 4 });
  await writeShift(drawn.test, photos.shift);
  await writeUntidy(drawn, photos.untidy);
  return photos;
}

async function writeDefective(
  test: string,
  target: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  for (const kind of DEFECT_KINDS)
    for (let index = from; index < to; index += 1)
      await cp(join(test, kind, numbered(index)), join(target, `${kind}-${numbered(index)}`));
}

async function writeShift(test: string, target: string): Promise<void> {
  let serial = 412;
  const next = () => join(target, `K24-${numbered((serial += 1), 5)}`);
  for (let index = 0; index < 30; index += 1) {
    await cp(join(test, "good", numbered(index)), next());
    const kind = DEFECT_KINDS[index % DEFECT_KINDS.length];
    if (index < 24 && kind !== undefined)
      await cp(join(test, kind, numbered(4 + Math.floor(index / DEFECT_KINDS.length))), next());
  }
  await writeCutOff(join(test, "good", numbered(0)), next());
}

async function writeUntidy(drawn: { readonly train: string; readonly test: string }, target: string) {
  const file = (name: string) => join(target, name);
  for (let index = 150; index < 240; index += 1)
    await cp(join(drawn.train, numbered(index)), file(`4711-B ${numbered(index, 4)}`));
  await cp(join(drawn.test, "missing-hole", numbered(0)), file("4711-B 0301.png"));
  await cp(join(drawn.test, "stain", numbered(1)), file("4711-B 0302.png"));
  await cp(join(drawn.train, numbered(160)), file("4711-B 0160 (copy).png"));
  for (const index of [170, 171, 172])
    await sharp(join(drawn.train, numbered(index)))
      .modulate({ brightness: 1.03 })
      .jpeg({ quality: 92 })
      .toFile(file(`4711-B ${numbered(index, 4).replace(".png", "")} second shot.jpg`));
  await writeCutOff(join(drawn.train, numbered(180)), file("4711-B 0303.png"));
  await writeFile(file("Thumbs.png"), "this is no picture");
}

/** A file whose end is missing, as a lost network leaves it. */
async function writeCutOff(source: string, target: string): Promise<void> {
  const content = await readFile(source);
  await writeFile(target, content.subarray(0, Math.floor(content.length / 3)));
}

function numbered(index: number, digits = 3): string {
  return `${String(index).padStart(digits, "0")}.png`;
}
