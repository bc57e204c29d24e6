import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { colourIn, lookAtImages } from "../../../src-main/core/dataset/look-at-images.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { painted, type Rgb } from "../image/made-images.ts";

type Colour = (x: number, y: number) => Rgb;

const GREY: Rgb = [120, 120, 120];
/** Steel as a colour camera sees it: a warm tone and some noise. */
const STEEL: Rgb = [124, 121, 117];
const whole = { fit: "letterbox", regionOfInterest: null } as const;

async function fileOf(width: number, height: number, colour: Colour, quality?: number): Promise<string> {
  const picture = painted(width, height, colour);
  const file = join(await temporaryFolder(), quality === undefined ? "part.png" : "part.jpg");
  await (quality === undefined ? picture.png() : picture.jpeg({ quality })).toFile(file);
  return file;
}

async function coloursOf(colour: Colour, quality?: number) {
  return colourIn(await lookAtImages([await fileOf(200, 100, colour, quality)], whole));
}

/** Shades that vary as a surface does. */
const shade = (x: number, y: number) => 60 + ((7 * x + 13 * y) % 120);

describe("The colours of images", () => {
  it("are none of a grey camera, stored with three channels, as PNG or as JPEG of any quality", async () => {
    const grey: Colour = (x, y) => [shade(x, y), shade(x, y), shade(x, y)];
    expect(await coloursOf(grey)).toBe("none");
    for (const quality of [30, 75, 95]) expect(await coloursOf(grey, quality)).toBe("none");
  });

  it("are found on steel under a colour camera, where they are weak", async () => {
    expect(await coloursOf(() => STEEL)).toBe("most");
    expect(await coloursOf(() => STEEL, 75)).toBe("most");
  });

  it("are few where only a small place has any: a red wire on a grey part", async () => {
    expect(await coloursOf((x, y) => (y === 50 && x < 60 ? [200, 40, 40] : GREY))).toBe("some");
  });

  it("are those of most images", async () => {
    const [grey, steel] = [await fileOf(80, 80, () => GREY), await fileOf(80, 80, () => STEEL)];
    expect(colourIn(await lookAtImages([steel, grey, steel], whole))).toBe("most");
    expect(colourIn(await lookAtImages([grey, grey, steel], whole))).toBe("some");
    expect(colourIn([])).toBe("none");
  });

  it("beside the region that is looked at do not count", async () => {
    const file = await fileOf(200, 100, (x) => (x < 100 ? GREY : [200, 40, 40]));
    const left = { fit: "letterbox", regionOfInterest: { x: 0, y: 0, width: 90, height: 100 } } as const;
    expect(colourIn(await lookAtImages([file], left))).toBe("none");
    expect(colourIn(await lookAtImages([file], whole))).toBe("most");
  });
});

describe("What is looked at", () => {
  it("is the region where there is one, and after a crop the middle square", async () => {
    const file = await fileOf(200, 100, () => GREY);
    const regionOfInterest = { x: 20, y: 10, width: 60, height: 40 };
    expect(await lookAtImages([file], { fit: "letterbox", regionOfInterest })).toMatchObject([
      { upright: { width: 200, height: 100 }, seen: { width: 60, height: 40 } },
    ]);
    expect(await lookAtImages([file], { fit: "crop", regionOfInterest: null })).toMatchObject([
      { upright: { width: 200, height: 100 }, seen: { width: 100, height: 100 } },
    ]);
  });

  it("is told of upright images", async () => {
    const file = join(await temporaryFolder(), "turned.jpg");
    await painted(80, 40, () => GREY)
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toFile(file);
    const regionOfInterest = { x: 0, y: 60, width: 40, height: 20 };
    expect(await lookAtImages([file], { fit: "letterbox", regionOfInterest })).toMatchObject([
      { upright: { width: 40, height: 80 }, seen: { width: 40, height: 20 } },
    ]);
  });

  it("passes over files that are no images, and those that the region does not fit", async () => {
    const notes = join(await temporaryFolder(), "notes.png");
    await writeFile(notes, "no image");
    const small = await fileOf(30, 30, () => GREY);
    const large = await fileOf(100, 100, () => GREY);
    const regionOfInterest = { x: 40, y: 40, width: 50, height: 50 };
    const looks = await lookAtImages([notes, small, large], { fit: "letterbox", regionOfInterest });
    expect(looks.map(({ upright }) => upright)).toEqual([{ width: 100, height: 100 }]);
  });

  it("is spread over the whole list, also where two cameras take turns", async () => {
    const folder = await temporaryFolder();
    const files = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const [file, side] = [join(folder, `${i}.png`), i % 2 === 0 ? 60 : 300];
        await sharp({ create: { width: side, height: 40, channels: 3, background: "#888" } })
          .png()
          .toFile(file);
        return file;
      }),
    );
    const widths = (await lookAtImages(files, whole)).map(({ upright }) => upright.width);
    expect(new Set(widths)).toEqual(new Set([60, 300]));
  });
});
