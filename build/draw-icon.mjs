/**
 * @file The application's icon for Windows, drawn from assets/icons/kensa.svg. The packager would fetch a program of its own from another
 * host to make one from a picture; a finished `.ico` it takes as it is.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import sharp from "sharp";

/** Pixels a side: title bar, list, desktop, large tiles. */
const SIDES = [16, 24, 32, 48, 64, 128, 256];
const HEADER_BYTES = 6;
const ENTRY_BYTES = 16;
const SVG_SIDE = 64;
const DOTS_PER_INCH = 72;

/** @param svgFile a drawing of 64 units a side  @param icoFile written anew, with its folder */
export async function drawIcon(svgFile, icoFile) {
  const svg = await readFile(svgFile);
  const pictures = await Promise.all(SIDES.map((side) => drawnAt(svg, side)));
  await mkdir(dirname(icoFile), { recursive: true });
  await writeFile(icoFile, Buffer.concat([directoryOf(pictures), ...pictures]));
}

function drawnAt(svg, side) {
  return sharp(svg, { density: (DOTS_PER_INCH * side) / SVG_SIDE })
    .resize(side, side)
    .png()
    .toBuffer();
}

/** Windows takes PNG in its icons as they are, at any size. */
function directoryOf(pictures) {
  const directory = Buffer.alloc(HEADER_BYTES + ENTRY_BYTES * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let offset = directory.length;
  for (const [index, picture] of pictures.entries()) {
    const entry = HEADER_BYTES + ENTRY_BYTES * index;
    // 256 does not fit into a byte, and is written as 0.
    directory.writeUInt8(SIDES[index] % 256, entry);
    directory.writeUInt8(SIDES[index] % 256, entry + 1);
    directory.writeUInt16LE(1, entry + 4);
    directory.writeUInt16LE(32, entry + 6);
    directory.writeUInt32LE(picture.length, entry + 8);
    directory.writeUInt32LE(offset, entry + 12);
    offset += picture.length;
  }
  return directory;
}
