import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMask } from "../../../src-main/core/image/read-mask.ts";
import { kensaError, plainPng } from "./made-images.ts";

const WIDTH = 12;
const HEIGHT = 9;
const size = { width: WIDTH, height: HEIGHT };
/** White from column 5 on in the rows 2 and 3. */
const isDefect = (i: number) => i % WIDTH >= 5 && [2, 3].includes(Math.floor(i / WIDTH));
const expected = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (isDefect(i) ? 255 : 0));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-masks-"));
});
afterAll(() => rm(folder, { recursive: true }));

const grey = () => sharp(expected, { raw: { ...size, channels: 1 } });

describe("A mask", () => {
  it.each([
    ["grey", () => grey().toColourspace("b-w").png()],
    ["coloured", () => grey().toColourspace("srgb").png()],
    ["with a palette", () => grey().png({ palette: true, colours: 2 })],
    ["of 16 bits", () => grey().toColourspace("grey16").png()],
    ["as TIFF", () => grey().tiff()],
    [
      "lying on its side, with an orientation",
      () => grey().rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }),
    ],
    [
      "transparent but for the defect",
      () =>
        grey()
          .toColourspace("srgb")
          .joinChannel(Buffer.from(expected), { raw: { ...size, channels: 1 } })
          .png(),
    ],
  ])("that is %s is white where the defect is", async (name, encode) => {
    const path = join(folder, `${name}.png`);
    await writeFile(path, await encode().toBuffer());
    const mask = await readMask(path, size);
    expect(mask.map((value) => (value > 127 ? 255 : 0))).toEqual(expected);
  });

  it("of another size than its image is refused, with both sizes and its name", async () => {
    const path = join(folder, "other.png");
    await writeFile(path, await grey().png().toBuffer());
    await expect(readMask(path, { width: HEIGHT, height: WIDTH })).rejects.toMatchObject({
      code: "invalid-input",
      message: `The mask ${path} is 12 × 9 pixels, its image 9 × 12.`,
    });
  });

  it("that is black has no defect", async () => {
    const path = join(folder, "black.png");
    await writeFile(path, plainPng(16, 16));
    expect(new Set(await readMask(path, { width: 16, height: 16 }))).toEqual(new Set([0]));
  });

  it("that is missing or no picture is refused", async () => {
    const path = join(folder, "none.png");
    await expect(readMask(path, size)).rejects.toMatchObject(kensaError("not-found", /none\.png/));
    await writeFile(path, "No picture.");
    await expect(readMask(path, size)).rejects.toMatchObject(kensaError("unsupported", /not an image/));
  });

  it("that marks in other than white is refused, an empty one is not", async () => {
    const path = join(folder, "classes.png");
    const write = async (level: number) => {
      const raw = { ...size, channels: 1 as const };
      await sharp(Buffer.alloc(WIDTH * HEIGHT, level), { raw })
        .toColourspace("b-w")
        .png()
        .toFile(path);
    };
    await write(1);
    await expect(readMask(path, size)).rejects.toMatchObject({ code: "invalid-input" });
    await write(0);
    expect(Math.max(...(await readMask(path, size)))).toBe(0);
  });
});
