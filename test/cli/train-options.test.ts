import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { type SettingsFlags, settingsFrom, settingsOptions } from "../../src-main/cli/train-options.ts";
import { settingsText } from "../../src-main/cli/training-text.ts";

/** The flags of a command line. */
function flagsOf(...args: string[]): SettingsFlags {
  const command = new Command();
  for (const option of settingsOptions()) command.addOption(option);
  return command.parse(args, { from: "user" }).opts<SettingsFlags>();
}

describe("Whether parts are aligned", () => {
  it.each([
    [[], true, true],
    [[], false, false],
    [["--align"], false, true],
    [["--no-align"], true, false],
  ])("with the options %j, where it suits the images: %s, is %s", (args, aligns, isAligned) => {
    const settings = settingsFrom(flagsOf(...args), { size: 128, channels: 1, aligns });
    expect(settings.geometry.alignment).toBe(isAligned ? "part" : undefined);
    expect(settingsText(settings).includes("shifted and turned to lie like the others")).toBe(isAligned);
  });
});

describe("A region", () => {
  it("is tied to the size of the first image, where one could be read", () => {
    const flags = flagsOf("--region", "4,4,30,32");
    const imageSize = { width: 1280, height: 960 };
    const found = { size: 64, channels: 1, imageSize } as const;
    expect(settingsFrom(flags, found).geometry.drawnOn).toEqual(imageSize);
    expect(settingsFrom(flags, { size: 64, channels: 1 }).geometry).not.toHaveProperty("drawnOn");
    expect(settingsFrom(flagsOf(), found).geometry).not.toHaveProperty("drawnOn");
  });
});
