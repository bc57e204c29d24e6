/** @file Grey pictures for the telling model (see `test/helpers/telling-model.ts`), and files that are none. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SIDE } from "../../helpers/telling-model.ts";
import { pictureOf } from "../dataset/pictures.ts";

/** A dark picture, `[side, side]`, with a block of `brightest` in it, in pixels; its score is `brightest`, 20 or more. */
export function blockPicture(
  brightest: number,
  block = { x: 4, y: 8, width: 6, height: 5 },
  side: number = SIDE,
): Uint8Array {
  const isIn = (x: number, y: number) =>
    x >= block.x && x < block.x + block.width && y >= block.y && y < block.y + block.height;
  return Uint8Array.from({ length: side * side }, (_, i) =>
    isIn(i % side, Math.floor(i / side)) ? brightest : 20,
  );
}

/** Writes a picture with this score as PNG; folders are made on the way. */
export async function writePicture(path: string, brightest: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await pictureOf(blockPicture(brightest)).png().toFile(path);
  return path;
}

/** Files that cannot be judged, by name, with the code of the reason. */
export const badFiles = {
  "cut.png": "damaged",
  "empty.png": "damaged",
  "heic.jpg": "unsupported",
  "text.png": "unsupported",
  "tiny.png": "invalid-input",
  "white.png": "internal",
} as const;

export async function writeBadFiles(folder: string): Promise<void> {
  const whole = await pictureOf(blockPicture(100)).png().toBuffer();
  await writeFile(join(folder, "cut.png"), whole.subarray(0, whole.length - 30));
  await writeFile(join(folder, "empty.png"), "");
  await writeFile(join(folder, "heic.jpg"), "\0\0\0\x18ftypheic\0\0\0\0mif1heic");
  await writeFile(join(folder, "text.png"), "No picture.");
  await pictureOf(new Uint8Array(16)).png().toFile(join(folder, "tiny.png"));
  // The telling model has no number for it.
  await writePicture(join(folder, "white.png"), 255);
}
