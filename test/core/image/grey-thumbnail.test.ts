/** @file Tests of thumbnails for the recognition of near-duplicates. */
import { describe, expect, it } from "vitest";
import { greyThumbnail } from "../../../src-main/core/image/grey-thumbnail.ts";
import { asymmetric, kensaError, largestDifference, painted } from "./made-images.ts";

describe("a grey thumbnail", () => {
  it("is an upright square of one channel", async () => {
    const bytes = await painted(60, 120, (_, y) => (y < 60 ? [255, 255, 255] : [0, 0, 0]))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const thumbnail = await greyThumbnail(bytes, 8);
    expect(thumbnail).toHaveLength(64);
    expect([thumbnail[0], thumbnail[7]]).toEqual([0, 255]);
  });

  it("is nearly the same for the same picture in another format and size", async () => {
    const smooth = (scale: number) =>
      painted(400 * scale, 300 * scale, (x, y) => [(x / scale / 400) * 255, (y / scale / 300) * 255, 90]);
    const a = await greyThumbnail(await smooth(1).png().toBuffer(), 16);
    const b = await greyThumbnail(await smooth(2).jpeg().toBuffer(), 16);
    expect(largestDifference(a, b)).toBeLessThan(6);
  });

  it("refuses a truncated image", async () => {
    const bytes = await painted(400, 300, asymmetric).jpeg().toBuffer();
    await expect(greyThumbnail(bytes.subarray(0, bytes.length - 300), 16)).rejects.toMatchObject(
      kensaError("damaged", /incomplete/),
    );
  });
});
