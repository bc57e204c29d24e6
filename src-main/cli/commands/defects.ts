/** @file `kensa defects`: a sheet of the simulated defects on someone's own parts. */
import { type Command, Option } from "commander";
import { type SimulatedDefectKind, simulatedDefectKind } from "../../contract/defects.ts";
import { type Fit, fit, type ImageGeometry, type InputSize, type Rectangle } from "../../contract/image.ts";
import { type DefectSample, loadSampleParts, simulateSamples } from "../../core/dataset/defect-samples.ts";
import { drawDefectSheet } from "../../core/dataset/draw-defect-sheet.ts";
import { listImages } from "../../core/dataset/scan-folder.ts";
import { writeFileWhole } from "../../core/files/write-whole.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import {
  defectKindsFrom,
  inputSizes,
  regionFrom,
  requireFolderOf,
  seedOption,
  sizeFrom,
} from "../option-values.ts";
import { countOf, shortPath } from "../print.ts";
import { stopOnInterrupt } from "../stop-signal.ts";

type DefectFlags = {
  readonly out: string;
  readonly kinds: readonly SimulatedDefectKind[];
  readonly seed: number;
  readonly size: InputSize;
  readonly color?: true;
  readonly fit: Fit;
  readonly region?: Rectangle;
};

const PICTURES_A_KIND = 10;
const USUAL_SIZE = 128;

export function addDefectsCommand(program: Command, end: End): void {
  program
    .command("defects")
    .summary("show the defects that a training simulates")
    .description(
      "Draws simulated defects onto some of your good parts, a row for each kind, with a line around what was changed. Kinds that are no defects on your parts are left out of a training with: kensa train --defects.",
    )
    .argument("<folder>", "folder with images of good parts")
    .option("--out <file>", "the sheet, a PNG file", "defects.png")
    .addOption(
      new Option(
        "--kinds <kinds>",
        `which ones, separated by commas: ${simulatedDefectKind.options.join(", ")}`,
      )
        .argParser(defectKindsFrom)
        .default(simulatedDefectKind.options, "all"),
    )
    .addOption(
      new Option("--size <pixels>", `side of the square that is looked at: ${inputSizes}`)
        .argParser(sizeFrom)
        .default(USUAL_SIZE),
    )
    .option("--color", "look at colours")
    .addOption(
      new Option("--fit <way>", "how an image becomes a square").choices(fit.options).default("letterbox"),
    )
    .addOption(
      new Option("--region <x,y,width,height>", "look at this part of each image only, in pixels").argParser(
        regionFrom,
      ),
    )
    .addOption(seedOption())
    .action(async (folder: string, flags: DefectFlags) => end(await drawSheet(folder, flags)));
}

async function drawSheet(folder: string, flags: DefectFlags): Promise<number> {
  await requireFolderOf(flags.out, "--out");
  using stop = stopOnInterrupt("Stopping …");
  const { files } = await listImages([folder], { signal: stop.signal });
  const geometry: ImageGeometry = {
    size: flags.size,
    channels: flags.color ? 3 : 1,
    fit: flags.fit,
    regionOfInterest: flags.region ?? null,
  };
  const parts = await loadSampleParts(files, geometry, stop.signal);
  const rows = new Map<SimulatedDefectKind, DefectSample[]>();
  for (const kind of flags.kinds) {
    rows.set(kind, simulateSamples(parts, geometry, { kind, count: PICTURES_A_KIND, seed: flags.seed }));
  }
  await writeFileWhole(flags.out, await drawDefectSheet(rows, geometry));
  const drawn = countOf(flags.kinds.length, "kind");
  console.log(`${drawn} of simulated defects, from top to bottom: ${flags.kinds.join(", ")}.`);
  console.log(shortPath(flags.out));
  return exitCodes.done;
}
