/** @file Tests of what is refused: each bad input has its own sentence, and none is ever half decoded. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../../src-main/core/image/decode-image.ts";
import {
  asymmetric,
  directoryFirstTiff,
  geometryOf,
  hollowPng,
  kensaError,
  painted,
  plainPng,
} from "./made-images.ts";

const whole = geometryOf();
const topOnly = geometryOf({ regionOfInterest: { x: 0, y: 0, width: 100, height: 20 } });
const make = () => painted(160, 120, asymmetric);

describe("files that were not written to their end", () => {
  const formats: Record<string, () => Promise<Buffer>> = {
    JPEG: () => make().jpeg().toBuffer(),
    "progressive JPEG": () => make().jpeg({ progressive: true }).toBuffer(),
    PNG: () => make().png().toBuffer(),
    "interlaced PNG": () => make().png({ progressive: true }).toBuffer(),
    TIFF: () => make().tiff({ compression: "none" }).toBuffer(),
    "TIFF with its directory first": async () => directoryFirstTiff(160, 120),
    WebP: () => make().webp().toBuffer(),
    AVIF: () => make().avif({ effort: 0 }).toBuffer(),
    GIF: () => make().gif({ effort: 1 }).toBuffer(),
  };

  it.each(Object.keys(formats))("refuses a truncated %s, however much is missing", async (format) => {
    const bytes = await formats[format]!();
    await expect(decodeImage(bytes, whole)).resolves.toBeDefined();
    for (const part of [0.1, 0.5, 0.9, 0.97]) {
      const truncated = bytes.subarray(0, Math.floor(bytes.length * part));
      await expect(decodeImage(truncated, whole)).rejects.toMatchObject(
        kensaError("damaged", /damaged or incomplete/),
      );
    }
  });

  it.each(Object.keys(formats))(
    "refuses a truncated %s even if the region of interest is there",
    async (format) => {
      const bytes = await formats[format]!();
      await expect(decodeImage(bytes, topOnly)).resolves.toBeDefined();
      const truncated = bytes.subarray(0, Math.floor(bytes.length * 0.9));
      await expect(decodeImage(truncated, topOnly)).rejects.toMatchObject(
        kensaError("damaged", /damaged or incomplete/),
      );
    },
  );

  it.each(["JPEG", "PNG", "TIFF", "GIF"])("refuses a %s whose end is still zeros", async (format) => {
    const bytes = await formats[format]!();
    bytes.fill(0, Math.floor(bytes.length / 2));
    await expect(decodeImage(bytes, whole)).rejects.toMatchObject(
      kensaError("damaged", /damaged or incomplete/),
    );
  });

  it("refuses a file of zero bytes", async () => {
    await expect(decodeImage(Buffer.alloc(0), whole)).rejects.toMatchObject(
      kensaError("damaged", /empty \(0 bytes\)/),
    );
  });

  it("refuses a PNG with a flipped bit", async () => {
    const bytes = await formats["PNG"]!();
    bytes[bytes.length >> 1]! ^= 0x10;
    await expect(decodeImage(bytes, whole)).rejects.toMatchObject(
      kensaError("damaged", /damaged or incomplete/),
    );
  });

  it("says what can be done, and keeps the decoder's own words as the cause", async () => {
    const bytes = await formats["JPEG"]!();
    const error = await decodeImage(bytes.subarray(0, 500), whole).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ action: expect.stringContaining("written"), cause: expect.any(Error) });
  });
});

describe("what is not an image", () => {
  it.each([
    ["a text file", "These are no pixels.\n"],
    ["a page of HTML", "<!DOCTYPE html><p>404</p>"],
    ["random bytes", "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009"],
    ["a single byte", "x"],
  ])("refuses %s", async (_, text) => {
    await expect(decodeImage(Buffer.from(text), whole)).rejects.toMatchObject(
      kensaError("unsupported", /not an image/),
    );
  });

  it.each([
    ["BMP", Buffer.from(`BM${"\0".repeat(60)}`)],
    ["PDF", Buffer.from("%PDF-1.7\n")],
    [
      "SVG",
      Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'),
    ],
    ["HEIC", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1")],
  ])("refuses a %s and names the formats that it reads", async (name, bytes) => {
    const error = await decodeImage(bytes, whole).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "unsupported",
      message: `Kensa does not read ${name} files.`,
      action: "Use one of these formats: JPEG, PNG, TIFF, GIF, WebP, AVIF.",
    });
  });
});

describe("several pictures in one file", () => {
  const frames = async () => [await make().png().toBuffer(), await make().negate().png().toBuffer()];

  it("refuses an animated GIF", async () => {
    const bytes = await sharp(await frames(), { join: { animated: true } })
      .gif()
      .toBuffer();
    await expect(decodeImage(bytes, whole)).rejects.toMatchObject(
      kensaError("unsupported", /GIF file holds 2 pictures/),
    );
  });

  it("refuses an animated WebP", async () => {
    const bytes = await sharp(await frames(), { join: { animated: true } })
      .webp()
      .toBuffer();
    await expect(decodeImage(bytes, whole)).rejects.toMatchObject(
      kensaError("unsupported", /WebP file holds 2 pictures/),
    );
  });

  it("refuses a TIFF of several pages", async () => {
    const bytes = await sharp(await frames(), { join: { animated: true } })
      .tiff()
      .toBuffer();
    await expect(decodeImage(bytes, whole)).rejects.toMatchObject(
      kensaError("unsupported", /TIFF file holds 2 pictures/),
    );
  });
});

describe("size", () => {
  it.each([
    [1, 1],
    [7, 300],
    [300, 7],
  ])("refuses an image of %i × %i pixels", async (width, height) => {
    const bytes = await painted(width, height, () => [9, 9, 9])
      .png()
      .toBuffer();
    await expect(decodeImage(bytes, whole)).rejects.toMatchObject(
      kensaError("invalid-input", new RegExp(`${width} × ${height} .*too small`)),
    );
  });

  it("accepts the smallest size", async () => {
    const bytes = await painted(8, 8, () => [9, 9, 9])
      .png()
      .toBuffer();
    expect((await decodeImage(bytes, whole)).pixels[0]).toBe(9);
  });

  it("refuses a small file that claims to unpack to more pixels than the limit", async () => {
    const decoded = decodeImage(hollowPng(20_000, 20_000), whole);
    await expect(decoded).rejects.toMatchObject(
      kensaError("unsupported", /20000 × 20000 pixels is larger than the limit of 160 megapixels/),
    );
  });

  it("decodes a 100-megapixel image without holding it in memory", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kensa-large-"));
    try {
      await writeFile(join(folder, "large.png"), plainPng(10_000, 10_000));
      const script = `
        import { readFile } from "node:fs/promises";
        import { decodeImage } from ${JSON.stringify(new URL("../../../src-main/core/image/decode-image.ts", import.meta.url).href)};
        const bytes = await readFile(${JSON.stringify(join(folder, "large.png"))});
        const before = process.resourceUsage().maxRSS;
        const { pixels, upright } = await decodeImage(bytes, ${JSON.stringify(whole)});
        const grownMegabytes = (process.resourceUsage().maxRSS - before) / 1024;
        console.log(JSON.stringify({ upright, length: pixels.length, grownMegabytes }));`;
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
      const result = JSON.parse(stdout) as { upright: unknown; length: number; grownMegabytes: number };
      expect(result).toMatchObject({ upright: { width: 10_000, height: 10_000 }, length: 64 * 64 * 3 });
      expect(result.grownMegabytes).toBeLessThan(90);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("decodes a part of a 100-megapixel image", async () => {
    const regionOfInterest = { x: 9000, y: 9000, width: 1000, height: 1000 };
    const { pixels } = await decodeImage(plainPng(10_000, 10_000), geometryOf({ regionOfInterest }));
    expect(pixels.every((value) => value === 0)).toBe(true);
  });
});
