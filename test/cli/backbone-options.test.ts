import { basename } from "node:path";
import { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { type BackboneFlags, backboneFrom } from "../../src-main/cli/backbone-options.ts";
import { defaultSettings } from "../../src-main/cli/default-settings.ts";
import { type SettingsFlags, settingsFrom, settingsOptions } from "../../src-main/cli/train-options.ts";
import type { Preset } from "../../src-main/contract/training.ts";
import { backboneFile } from "../core/training/random-backbone.ts";

/** The flags of a command line. */
function flagsOf(...args: string[]): SettingsFlags {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of settingsOptions()) command.addOption(option);
  return command.parse(args, { from: "user" }).opts<SettingsFlags>();
}

describe("The options of a backbone", () => {
  it("name file, outputs and scaling, and bring the preset along", async () => {
    const { file, sha256 } = await backboneFile();
    const flags = flagsOf(
      "--backbone",
      file,
      "--backbone-outputs",
      "fine, coarse",
      "--backbone-input",
      "unit",
    );
    expect(flags.preset).toBe("backbone");
    const backbone = await backboneFrom(flags, flags.preset);
    expect(backbone).toEqual({ file, sha256, input: "unit", outputs: ["fine", "coarse"] });
    const settings = settingsFrom(flags, { size: 128, channels: 1 }, backbone);
    expect(settings).toMatchObject({ preset: "backbone", backbone, device: "cpu" });
  });

  it("leave outputs to Kensa and scaling to ImageNet where nothing is said", async () => {
    const flags = flagsOf("--backbone", (await backboneFile()).file);
    expect(await backboneFrom(flags, flags.preset)).toMatchObject({ input: "imagenet", outputs: null });
  });

  it("are absent from a training without one", async () => {
    const flags = flagsOf();
    expect(flags.preset).toBe(defaultSettings.preset);
    expect(await backboneFrom(flags, flags.preset)).toBeUndefined();
    expect("backbone" in settingsFrom(flags, { size: 64, channels: 1 })).toBe(false);
  });

  it.each([
    ["--minutes", "2"],
    ["--steps", "20"],
  ])("do not go with %s, since nothing is trained", (...budget) => {
    expect(() => flagsOf("--backbone", "a.onnx", ...budget)).toThrow(CommanderError);
  });

  it.each(["fine,,coarse", "fine,fine", ""])("refuse «%s» as names of outputs", (names) => {
    expect(() => flagsOf("--backbone", "a.onnx", "--backbone-outputs", names)).toThrow("Give 1 to 16 names");
  });

  it.each<[string, BackboneFlags, Preset, RegExp]>([
    ["no file", {}, "backbone", /no backbone/],
    ["a scaling without a file", { backboneInput: "raw" }, "standard", /no backbone/],
    ["another preset", { backbone: "a.onnx" }, "bigan", /The preset bigan has networks of its own/],
  ])("are refused with %s", async (_, flags, preset, message) => {
    await expect(backboneFrom(flags, preset)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(message),
    });
  });

  it("are refused with a file that is not there", async () => {
    const { file } = await backboneFile();
    const flags = { backbone: `${file}.old` };
    await expect(backboneFrom(flags, "backbone")).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(basename(file)),
    });
  });
});
