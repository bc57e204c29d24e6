/** @file `kensa doctor`: what works on this computer, and why the rest does not. */
import { statfs } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import type { Command } from "commander";
import { sql } from "kysely";
import { type Failure, failureOf, KensaError } from "../../contract/errors.ts";
import { cameraPictureBytes } from "../../core/app/camera-pictures.ts";
import { type DeviceReport, reportDevices } from "../../core/app/device-service.ts";
import { readFormats } from "../../core/image/file-format.ts";
import { sharp } from "../../core/image/sharp-settings.ts";
import { dataFolderPath } from "../../core/store/data-folder.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { JSON_VERSION } from "../json-version.ts";
import { portsFor, withApp } from "../open-app.ts";
import { countOf, printable, table } from "../print.ts";
import { version } from "../version.ts";

export function addDoctorCommand(program: Command, end: End): void {
  program
    .command("doctor")
    .summary("check this computer")
    .description("Checks versions, the data folder, the database, and every device by computing on it.")
    .option("--json", "print one object of JSON")
    .action(async (flags: { readonly json?: true }) => end(await examine(flags)));
}

type Data = {
  readonly folder: string;
  readonly freeBytes: number | null;
  readonly models: number | null;
  /** What the camera's pictures take. */
  readonly cameraBytes: number | null;
  /** Why the folder or its database cannot be used; null where all is well. */
  readonly failure: Failure | null;
};

async function examine({ json }: { readonly json?: true }): Promise<number> {
  const data = await examineData(dataFolderPath());
  const devices = await reportDevices(portsFor(data.folder), availableParallelism());
  if (json)
    console.log(
      JSON.stringify({
        jsonVersion: JSON_VERSION,
        versions: versions(),
        data,
        devices,
        imageFormats: readFormats.split(", "),
      }),
    );
  else console.log(reportText(data, devices));
  const canTrain = devices.some(({ device, probe }) => device === "cpu" && probe !== null);
  return data.failure === null && canTrain ? exitCodes.done : exitCodes.failed;
}

/** Opens the data folder as every command does, and has the database check itself. */
async function examineData(folder: string): Promise<Data> {
  try {
    const models = await withApp(async (app) => {
      const { rows } = await sql<{ readonly quickCheck: string }>`pragma quick_check`.execute(
        app.store.database,
      );
      const [finding] = rows;
      if (finding?.quickCheck !== "ok") throw damagedDatabase(finding?.quickCheck ?? "no answer");
      return (await app.models()).length;
    }, folder);
    const { bavail, bsize } = await statfs(folder);
    const cameraBytes = await cameraPictureBytes(folder);
    return { folder, freeBytes: bavail * bsize, models, cameraBytes, failure: null };
  } catch (thrown) {
    return { folder, freeBytes: null, models: null, cameraBytes: null, failure: failureOf(thrown) };
  }
}

function damagedDatabase(finding: string): KensaError {
  return new KensaError("damaged", `The database is damaged: ${finding}.`, {
    action: "Move the data folder away, then put a backup in its place («kensa restore» does the same).",
  });
}

function versions() {
  return {
    kensa: version,
    node: process.versions.node,
    sharp: sharp.versions.sharp,
    libvips: sharp.versions.vips,
  };
}

function reportText(data: Data, devices: readonly DeviceReport[]): string {
  const named = Object.entries(versions()).map(([name, number]) => `${name} ${number}`);
  return [
    table([
      ["Versions", named.join(", ")],
      [
        "Computer",
        `${process.platform} ${process.arch}, ${countOf(availableParallelism(), "thread")}, ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
      ],
      ["Images", readFormats],
      ["Data", printable(data.folder)],
      ["", dataText(data)],
    ]),
    "",
    table([["DEVICE", "GFLOP/S", ""], ...devices.map(deviceCells)]),
  ].join("\n");
}

function dataText({ freeBytes, models, cameraBytes, failure }: Data): string {
  if (failure !== null) return `Fault: ${printable(failure.message)} ${failure.action ?? ""}`.trim();
  const gigabytes = (bytes: number | null) => `${((bytes ?? 0) / 1e9).toFixed(1)} GB`;
  const room = `writable, ${gigabytes(freeBytes)} free, camera pictures ${gigabytes(cameraBytes)}`;
  return `${room}; database ok, ${countOf(models ?? 0, "model")}`;
}

function deviceCells({ device, probe, failure }: DeviceReport): string[] {
  if (probe !== null) return [device, (probe.flopsPerSecond / 1e9).toFixed(1), "works"];
  const reason = plainReason(failure?.message ?? "It does not work here").replace(/\.$/, "");
  return [device, "–", `${reason}. ${failure?.action ?? ""}`.trim()];
}

/** A driver's first line, without the place in its source that ONNX Runtime puts before it. */
function plainReason(message: string): string {
  const [firstLine = ""] = message.split("\n");
  return printable(firstLine.replace(/^\/.* was false\. /, ""));
}
