import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { suitGeometry } from "../../../src-main/core/dataset/suit-geometry.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

type Look = { width: number; height: number; colour?: { r: number; g: number; b: number } };

async function files(...looks: Look[]): Promise<string[]> {
  const folder = await temporaryFolder();
  return Promise.all(
    looks.map(async ({ width, height, colour = { r: 90, g: 90, b: 90 } }, i) => {
      const file = join(folder, `${i}.png`);
      await sharp({ create: { width, height, channels: 3, background: colour } })
        .png()
        .toFile(file);
      return file;
    }),
  );
}

describe("The geometry that suits images", () => {
  it.each([
    [60, 40, 64],
    [100, 150, 128],
    [300, 300, 256],
    [1130, 460, 384],
  ])("of %i × %i pixels sees %i pixels a side", async (width, height, size) => {
    expect(await suitGeometry(await files({ width, height }), "standard")).toEqual({ size, channels: 1 });
  });

  it("sees colours where most images have them", async () => {
    const brass = { r: 180, g: 140, b: 60 };
    const [grey, coloured] = [
      { width: 64, height: 64 },
      { width: 64, height: 64, colour: brass },
    ];
    expect((await suitGeometry(await files(coloured, coloured, grey), "standard")).channels).toBe(3);
    expect((await suitGeometry(await files(coloured, grey, grey), "standard")).channels).toBe(1);
  });

  it("is that of images spread over the whole list, also where two cameras take turns", async () => {
    const turns = Array.from({ length: 60 }, (_, i) =>
      i % 2 === 0 ? { width: 60, height: 40 } : { width: 300, height: 200 },
    );
    expect((await suitGeometry(await files(...turns), "standard")).size).toBe(256);
  });

  it("does not mind files that are no images", async () => {
    const [good] = await files({ width: 300, height: 200 });
    const bad = join(await temporaryFolder(), "notes.png");
    await writeFile(bad, "no image");
    expect(await suitGeometry([bad, good!], "standard")).toEqual({ size: 256, channels: 1 });
    expect(await suitGeometry([], "standard")).toEqual({ size: 64, channels: 1 });
  });

  it("stays small and grey for a BiGAN, whatever the images are", async () => {
    expect(await suitGeometry(await files({ width: 1130, height: 460 }), "bigan")).toEqual({
      size: 64,
      channels: 1,
    });
  });
});
