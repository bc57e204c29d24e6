import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { type SettingsFlags, settingsFrom, settingsOptions } from "../../src-main/cli/train-options.ts";
import { settingsText } from "../../src-main/cli/training-text.ts";
import { defaultTraining } from "../../src-main/core/app/default-training.ts";

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

describe("How long is trained", () => {
  const found = { size: 128, channels: 1 } as const;

  it("is as long as in the pages, where nothing is said", () => {
    const settings = settingsFrom(flagsOf(), found);
    expect(settings.budget).toEqual(defaultTraining(settings.geometry, 1).budget);
  });

  it.each(["standard", "bigan", "paper"])("is by default a number of steps, so that %s repeats", (preset) => {
    expect(settingsFrom(flagsOf("--preset", preset), found).budget.kind).toBe("steps");
  });

  it("is what is asked for, be it minutes or steps", () => {
    const budgetOf = (...args: string[]) => settingsFrom(flagsOf(...args), found).budget;
    expect(budgetOf("--minutes", "7")).toEqual({ kind: "minutes", minutes: 7 });
    expect(budgetOf("--steps", "70")).toEqual({ kind: "steps", steps: 70 });
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
