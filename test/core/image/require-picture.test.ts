import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import { decodeImage } from "../../../src-main/core/image/decode-image.ts";
import { geometryOf, kensaError, painted, type Rgb } from "./made-images.ts";

const SIDE = 64;
const GREY: Rgb = [neutralGrey, neutralGrey, neutralGrey];
const WHITE: Rgb = [250, 250, 250];

/** Decodes a picture of which a colour fills the left columns, and white the others. */
async function decoded(columns: number, color: (x: number, y: number) => Rgb, changes = {}) {
  const picture = painted(SIDE, SIDE, (x, y) => (x < columns ? color(x, y) : WHITE));
  return decodeImage(await picture.png().toBuffer(), geometryOf(changes));
}

describe("A picture is refused that is", () => {
  it.each([1, 3] as const)("nothing but the neutral grey, in %i channels", async (channels) => {
    await expect(decoded(SIDE, () => GREY, { channels })).rejects.toMatchObject(
      kensaError("unsupported", /^All of what is to be looked at .* grey 128/),
    );
  });

  it("transparent all over, whatever colour hides there", async () => {
    const picture = sharp({ create: { width: SIDE, height: SIDE, channels: 4, background: "#ff000000" } });
    const bytes = await picture.png().toBuffer();
    await expect(decodeImage(bytes, geometryOf())).rejects.toMatchObject(
      kensaError("unsupported", /transparent/),
    );
  });

  it("neutral grey in more than a quarter of it, and not one with less", async () => {
    await expect(decoded(22, () => GREY)).rejects.toMatchObject(kensaError("unsupported", /^28 % of what/));
    expect(await decoded(18, () => GREY)).toMatchObject({ part: "not-sought" });
  });

  it("grey wherever it is looked at, though there is something else beside it", async () => {
    const outline = [
      { x: 0, y: 0 },
      { x: 20, y: 0 },
      { x: 20, y: SIDE },
      { x: 0, y: SIDE },
    ];
    await expect(decoded(SIDE / 2, () => GREY, { outline })).rejects.toMatchObject(
      kensaError("unsupported", /^All of/),
    );
    const ignored = [outline];
    expect(await decoded(20, () => GREY, { ignored })).toMatchObject({ part: "not-sought" });
  });

  it("not looked at anywhere", async () => {
    const everywhere = [
      { x: -1, y: -1 },
      { x: SIDE + 1, y: -1 },
      { x: SIDE + 1, y: SIDE + 1 },
      { x: -1, y: SIDE + 1 },
    ];
    await expect(decoded(0, () => GREY, { ignored: [everywhere] })).rejects.toMatchObject(
      kensaError("invalid-input", /nothing of this image/),
    );
  });
});

describe("A picture is taken that", () => {
  it("is padded with more grey than it has pixels", async () => {
    const bytes = await painted(128, 16, () => WHITE)
      .png()
      .toBuffer();
    expect(await decodeImage(bytes, geometryOf({ size: 32 }))).toMatchObject({ part: "not-sought" });
  });

  it("shows a grey surface with a camera's noise, most of whose pixels are exactly the neutral grey", async () => {
    const speckled = (x: number, y: number): Rgb => (x % 4 === 0 && y % 4 === 0 ? [129, 129, 129] : GREY);
    expect(await decoded(SIDE, speckled)).toMatchObject({ part: "not-sought" });
  });
});
