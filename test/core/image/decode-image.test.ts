/** @file Tests of decoding: formats, orientation, colours, fits and the region of interest. */
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Fit, Rectangle } from "../../../src-main/contract/image.ts";
import { decodeImage } from "../../../src-main/core/image/decode-image.ts";
import {
  asymmetric,
  directoryFirstTiff,
  geometryOf,
  kensaError,
  largestDifference,
  paint,
  painted,
  pixelAt,
  type Rgb,
} from "./made-images.ts";

const whole = geometryOf();

async function averageOf(bytes: Buffer): Promise<number[]> {
  const { pixels } = await decodeImage(bytes, whole);
  const sums = [0, 0, 0];
  for (const [i, value] of pixels.entries()) sums[i % 3]! += value;
  return sums.map((sum) => sum / (pixels.length / 3));
}

describe("formats", () => {
  it.each(["png", "tiff"] as const)("gives the very pixels of a %s that needs no scaling", async (format) => {
    const bytes = await painted(64, 64, asymmetric).toFormat(format, { compression: "lzw" }).toBuffer();
    const { pixels } = await decodeImage(bytes, whole);
    expect(pixels).toEqual(new Uint8Array(paint(64, 64, asymmetric)));
  });

  it.each(["jpeg", "webp", "avif", "gif"] as const)("decodes %s close to its original", async (format) => {
    const original = await painted(80, 80, (x, y) => [x * 3, y * 3, 120])
      .png()
      .toBuffer();
    const bytes = await sharp(original).toFormat(format, { quality: 90 }).toBuffer();
    const { pixels } = await decodeImage(bytes, whole);
    expect(largestDifference(pixels, (await decodeImage(original, whole)).pixels)).toBeLessThan(24);
  });

  it("decodes interlaced, progressive and palette images", async () => {
    const smooth = () => painted(64, 64, (x, y) => [x * 4, y * 4, 100]);
    const expected = (await decodeImage(await smooth().png().toBuffer(), whole)).pixels;
    const interlaced = await smooth().png({ progressive: true }).toBuffer();
    const progressive = await smooth().jpeg({ progressive: true, quality: 95 }).toBuffer();
    const palette = await painted(64, 64, (x) => (x < 32 ? [255, 0, 0] : [0, 0, 255]))
      .png({ palette: true })
      .toBuffer();
    expect((await decodeImage(interlaced, whole)).pixels).toEqual(expected);
    expect(largestDifference((await decodeImage(progressive, whole)).pixels, expected)).toBeLessThan(20);
    expect(pixelAt((await decodeImage(palette, whole)).pixels, 64, 10, 10)).toEqual([255, 0, 0]);
  });

  it("gives the same pixels for the same bytes, also when several are decoded at once", async () => {
    const bytes = await painted(700, 500, asymmetric).jpeg().toBuffer();
    const results = await Promise.all(Array.from({ length: 8 }, () => decodeImage(bytes, whole)));
    for (const { pixels } of results) expect(pixels).toEqual(results[0]!.pixels);
  });

  it("does not hold on to the memory of the decoder, so that pixels can be transferred", async () => {
    const { pixels } = await decodeImage(await painted(64, 64, asymmetric).png().toBuffer(), whole);
    const copy = structuredClone(pixels, { transfer: [pixels.buffer as ArrayBuffer] });
    expect(copy).toEqual(new Uint8Array(paint(64, 64, asymmetric)));
  });
});

describe("bit depth", () => {
  const eightBit = paint(64, 64, asymmetric);
  const deep = (scale: number) =>
    sharp(
      Uint16Array.from(eightBit, (value) => value * scale),
      { raw: { width: 64, height: 64, channels: 3 } },
    ) //
      .toColourspace("rgb16");

  it.each(["png", "tiff"] as const)("scales 16 bits of a %s to the same 8 bits", async (format) => {
    const bytes = await deep(257).toFormat(format, { compression: "deflate" }).toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe("ushort");
    expect((await decodeImage(bytes, whole)).pixels).toEqual(new Uint8Array(eightBit));
  });

  it.each([0, 1, 4096, 40_000, 65_535])("scales the 16-bit grey %i without a tone curve", async (grey) => {
    const samples = new Uint16Array(64 * 64).fill(grey);
    samples[0] = 65_535;
    const bytes = await sharp(samples, { raw: { width: 64, height: 64, channels: 1 } })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    const { pixels } = await decodeImage(bytes, geometryOf({ channels: 1 }));
    expect(pixels[64 * 32]).toBe(Math.floor(grey / 256));
  });

  it("refuses 12-bit data at the low end of 16 bits instead of judging a black picture", async () => {
    await expect(decodeImage(await deep(16).png().toBuffer(), whole)).rejects.toMatchObject(
      kensaError("unsupported", /12 bits or fewer/),
    );
  });

  it("refuses floating-point samples", async () => {
    const bytes = directoryFirstTiff(64, 64, { sample: "float32" });
    await expect(decodeImage(bytes, whole)).rejects.toMatchObject(kensaError("unsupported", /"float"/));
  });

  it("decodes one bit a pixel", async () => {
    const bytes = await painted(64, 64, (x) => (x < 32 ? [0, 0, 0] : [255, 255, 255]))
      .toColourspace("b-w")
      .tiff({ bitdepth: 1, compression: "none" })
      .toBuffer();
    const { pixels } = await decodeImage(bytes, whole);
    expect([pixelAt(pixels, 64, 5, 5), pixelAt(pixels, 64, 60, 5)]).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
  });
});

describe("colour", () => {
  it("converts a CMYK JPEG to sRGB", async () => {
    const color: Rgb = [150, 120, 100];
    const bytes = await painted(64, 64, () => color)
      .toColourspace("cmyk")
      .jpeg({ quality: 95 })
      .toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe("cmyk");
    const average = await averageOf(bytes);
    for (const [c, value] of color.entries()) expect(Math.abs(average[c]! - value)).toBeLessThan(12);
  });

  it("follows an embedded colour profile", async () => {
    const bytes = await painted(64, 64, () => [180, 90, 60])
      .withIccProfile("p3")
      .png()
      .toBuffer();
    const average = await averageOf(bytes);
    for (const [c, value] of [180, 90, 60].entries()) expect(Math.abs(average[c]! - value)).toBeLessThan(3);
  });

  it("shows neutral grey through transparency, whatever colour hides there", async () => {
    const pixels = Buffer.alloc(64 * 64 * 4);
    for (let i = 0; i < 64 * 64; i++) pixels.set([255, 0, 0, i % 64 < 16 ? 0 : 255], i * 4);
    const bytes = await sharp(pixels, { raw: { width: 64, height: 64, channels: 4 } })
      .png()
      .toBuffer();
    const decoded = await decodeImage(bytes, whole);
    expect(pixelAt(decoded.pixels, 64, 10, 10)).toEqual([128, 128, 128]);
    expect(pixelAt(decoded.pixels, 64, 50, 10)).toEqual([255, 0, 0]);
  });

  it("shows the same grey through the transparency of a 16-bit image", async () => {
    const samples = Uint16Array.from({ length: 64 * 64 * 4 }, (_, i) => (i % 256 < 64 ? 0 : 65_535));
    const bytes = await sharp(samples, { raw: { width: 64, height: 64, channels: 4 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ depth: "ushort", hasAlpha: true });
    const { pixels } = await decodeImage(bytes, whole);
    expect(pixelAt(pixels, 64, 8, 10)).toEqual([128, 128, 128]);
    expect(pixelAt(pixels, 64, 50, 10)).toEqual([255, 255, 255]);
  });

  it("repeats grey for three channels, and takes the luminance of colours for one", async () => {
    const grey = await painted(64, 64, (x) => [x, x, x])
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect(pixelAt((await decodeImage(grey, whole)).pixels, 64, 40, 7)).toEqual([40, 40, 40]);
    const luminance = async (...color: Rgb) => {
      const bytes = await painted(64, 64, () => color)
        .png()
        .toBuffer();
      return (await decodeImage(bytes, geometryOf({ channels: 1 }))).pixels[0]!;
    };
    expect(await luminance(0, 255, 0)).toBeGreaterThan(await luminance(255, 0, 0));
    expect(await luminance(255, 0, 0)).toBeGreaterThan(await luminance(0, 0, 255));
    expect(await luminance(77, 77, 77)).toBe(77);
  });
});

describe("EXIF orientation", () => {
  const [width, height] = [64, 40];
  /** Where the stored row and column lie in the upright image, by the EXIF standard's table. */
  const uprightOf: Record<number, (row: number, column: number) => [x: number, y: number]> = {
    1: (row, column) => [column, row],
    2: (row, column) => [width - 1 - column, row],
    3: (row, column) => [width - 1 - column, height - 1 - row],
    4: (row, column) => [column, height - 1 - row],
    5: (row, column) => [row, column],
    6: (row, column) => [width - 1 - row, column],
    7: (row, column) => [width - 1 - row, height - 1 - column],
    8: (row, column) => [row, height - 1 - column],
  };
  const stored = (orientation: number): Promise<Buffer> => {
    const [storedWidth, storedHeight] = orientation < 5 ? [width, height] : [height, width];
    return painted(storedWidth, storedHeight, (x, y) => asymmetric(...uprightOf[orientation]!(y, x)))
      .withMetadata({ orientation })
      .png()
      .toBuffer();
  };
  const orientations = [1, 2, 3, 4, 5, 6, 7, 8];

  it.each(orientations)("turns orientation %i upright", async (orientation) => {
    const decoded = await decodeImage(await stored(orientation), whole);
    const expected = await decodeImage(await painted(width, height, asymmetric).png().toBuffer(), whole);
    expect(decoded).toEqual(expected);
    expect(decoded.upright).toEqual({ width, height });
  });

  it.each(orientations)(
    "takes the region of interest of orientation %i from the upright image",
    async (orientation) => {
      const regionOfInterest = { x: 20, y: 3, width: 28, height: 28 };
      const { pixels } = await decodeImage(
        await stored(orientation),
        geometryOf({ size: 28, regionOfInterest }),
      );
      expect(pixels).toEqual(new Uint8Array(paint(28, 28, (x, y) => asymmetric(x + 20, y + 3))));
    },
  );

  it.each(["jpeg", "tiff", "webp"] as const)("turns %s files upright, too", async (format) => {
    const bytes = await painted(32, 64, (_, y) => (y < 32 ? [255, 255, 255] : [0, 0, 0]))
      .withMetadata({ orientation: 6 })
      .toFormat(format)
      .toBuffer();
    const { pixels, upright } = await decodeImage(bytes, whole);
    expect(upright).toEqual({ width: 64, height: 32 });
    expect(pixelAt(pixels, 64, 60, 32)).toEqual([255, 255, 255]);
    expect(pixelAt(pixels, 64, 3, 32)).toEqual([0, 0, 0]);
  });
});

describe("fit and region of interest", () => {
  const landscape = () =>
    painted(200, 100, (x) => (x < 100 ? [250, 10, 10] : [10, 10, 250]))
      .png()
      .toBuffer();

  it("pads a letterbox with neutral grey on both sides", async () => {
    const { pixels, placement } = await decodeImage(await landscape(), whole);
    expect(placement.target).toEqual({ x: 0, y: 16, width: 64, height: 32 });
    expect([0, 15, 48, 63].map((y) => pixelAt(pixels, 64, 30, y))).toEqual(Array(4).fill([128, 128, 128]));
    expect(pixelAt(pixels, 64, 5, 16)).toEqual([250, 10, 10]);
    expect(pixelAt(pixels, 64, 60, 47)).toEqual([10, 10, 250]);
  });

  it("pads the grey of a one-channel letterbox alike", async () => {
    const { pixels } = await decodeImage(await landscape(), geometryOf({ channels: 1 }));
    expect(pixels.length).toBe(64 * 64);
    expect([pixels[0], pixels[64 * 63]]).toEqual([128, 128]);
  });

  it("fills the square when stretched", async () => {
    const { pixels } = await decodeImage(await landscape(), geometryOf({ fit: "stretch" }));
    expect(pixelAt(pixels, 64, 2, 0)).toEqual([250, 10, 10]);
    expect(pixelAt(pixels, 64, 61, 63)).toEqual([10, 10, 250]);
  });

  it("keeps the middle when cropped", async () => {
    const bytes = await painted(128, 64, asymmetric).png().toBuffer();
    const { pixels, placement } = await decodeImage(bytes, geometryOf({ fit: "crop" }));
    expect(placement.source).toEqual({ x: 32, y: 0, width: 64, height: 64 });
    expect(pixels).toEqual(new Uint8Array(paint(64, 64, (x, y) => asymmetric(x + 32, y))));
  });

  it("cuts out the region of interest before it fits", async () => {
    const bytes = await painted(150, 120, asymmetric).png().toBuffer();
    const regionOfInterest = { x: 41, y: 23, width: 64, height: 64 };
    const { pixels } = await decodeImage(bytes, geometryOf({ regionOfInterest }));
    expect(pixels).toEqual(new Uint8Array(paint(64, 64, (x, y) => asymmetric(x + 41, y + 23))));
  });

  it("treats a region of interest over the whole image like none", async () => {
    const bytes = await painted(150, 120, asymmetric).jpeg().toBuffer();
    const regionOfInterest = { x: 0, y: 0, width: 150, height: 120 };
    const decoded = await decodeImage(bytes, geometryOf({ regionOfInterest }));
    expect(decoded).toEqual(await decodeImage(bytes, whole));
  });

  it.each<Rectangle>([
    { x: 100, y: 0, width: 101, height: 50 },
    { x: 0, y: 90, width: 20, height: 20 },
    { x: 500, y: 500, width: 20, height: 20 },
  ])(
    "refuses the region of interest %o outside of the image, and says both sizes",
    async (regionOfInterest) => {
      const { x, y, width, height } = regionOfInterest;
      const sentence = new RegExp(`${width} × ${height} pixels at x ${x}, y ${y}.*200 × 100`);
      const decoded = decodeImage(await landscape(), geometryOf({ regionOfInterest }));
      await expect(decoded).rejects.toMatchObject(kensaError("invalid-input", sentence));
    },
  );

  it("refuses a region of interest that is too small to show anything", async () => {
    const regionOfInterest = { x: 5, y: 5, width: 7, height: 50 };
    const decoded = decodeImage(await landscape(), geometryOf({ regionOfInterest }));
    await expect(decoded).rejects.toMatchObject(kensaError("invalid-input", /too small/));
  });
});

describe("scaling", () => {
  it.each<Fit>(["letterbox", "stretch", "crop"])(
    "averages fine texture instead of picking pixels (%s)",
    async (fit) => {
      const chequered = await painted(512, 512, (x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [240, 240, 240]))
        .png()
        .toBuffer();
      const { pixels } = await decodeImage(chequered, geometryOf({ fit }));
      expect(Math.min(...pixels)).toBeGreaterThan(112);
      expect(Math.max(...pixels)).toBeLessThan(127);
    },
  );

  it.each([0, 3, 5])(
    "keeps a defect smaller than a pixel of the square, %i pixels off its grid",
    async (offset) => {
      const isDefect = (at: number) => at >= 256 + offset && at < 260 + offset;
      const bytes = await painted(512, 512, (x, y) =>
        isDefect(x) && isDefect(y) ? [0, 0, 0] : [200, 200, 200],
      )
        .png()
        .toBuffer();
      const { pixels } = await decodeImage(bytes, geometryOf({ channels: 1 }));
      // A quarter of the area of one pixel of the square is black.
      expect(200 - Math.min(...pixels)).toBeGreaterThan(20);
    },
  );

  it("enlarges images that are smaller than the square", async () => {
    const bytes = await painted(8, 8, (x) => (x < 4 ? [0, 0, 0] : [255, 255, 255]))
      .png()
      .toBuffer();
    const { pixels } = await decodeImage(bytes, whole);
    expect(pixelAt(pixels, 64, 2, 30)).toEqual([0, 0, 0]);
    expect(pixelAt(pixels, 64, 61, 30)).toEqual([255, 255, 255]);
  });
});
