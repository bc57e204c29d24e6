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
