/** @file Tests of the process-wide setup of sharp. */
import { describe, expect, it } from "vitest";
import { sharp } from "../../../src-main/core/image/sharp-settings.ts";

describe("sharp's setup", () => {
  it("never renders a document, even when asked to", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>');
    await expect(sharp(svg).png().toBuffer()).rejects.toThrow("unsupported image format");
  });

  it("keeps no images and uses one thread for each", () => {
    expect(sharp.cache()).toMatchObject({ memory: { max: 0 }, files: { max: 0 }, items: { max: 0 } });
    expect(sharp.concurrency()).toBe(1);
  });
});
