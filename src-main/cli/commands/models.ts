/** @file `kensa models`: what has been trained here. */
import { access } from "node:fs/promises";
import type { Command } from "commander";
import type { App, ListedModel } from "../../core/app/app.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { JSON_VERSION } from "../json-version.ts";
import { withApp } from "../open-app.ts";
import { printable, table } from "../print.ts";

export function addModelsCommand(program: Command, end: End): void {
  program
    .command("models")
    .summary("list the trained models")
    .description("Lists the models of the data folder by product, the newest first.")
    .option("--json", "print one object of JSON")
    .action(async (flags: { readonly json?: true }) => end(await listModels(flags)));
}

async function listModels({ json }: { readonly json?: true }): Promise<number> {
  const { models, tables } = await withApp(async (app) => ({
    models: await app.models(),
    tables: await app.tables.list(),
  }));
  const rows = await Promise.all(
    models.map(async (model) => ({ ...model, isPresent: await exists(model.folder) })),
  );
  if (json) {
    const [images, ofRows] = [rows.map(toJson), tables.map(tableModelJson)];
    console.log(JSON.stringify({ jsonVersion: JSON_VERSION, models: images, tableModels: ofRows }));
  } else if (rows.length + tables.length === 0)
    console.log("No models yet. Train one: kensa train --good <folder with good parts>");
  else {
    const cells = [...rows.map(toCells), ...tables.map(tableModelCells)];
    console.log(table([["MODEL", "TRAINED", "PRESET", "THRESHOLD", "PRODUCT"], ...cells]));
  }
  return exitCodes.done;
}

type Row = ListedModel & { readonly isPresent: boolean };

function toJson({ id, product, preset, createdAt, threshold, dataHash, folder, active, isPresent }: Row) {
  return { id, product, preset, createdAt, threshold, dataHash, folder, active, isPresent };
}

function toCells({ id, product, preset, createdAt, threshold, active, isPresent }: Row): string[] {
  const notes = [active ? "active" : "", isPresent ? "" : "its folder is gone"].filter((note) => note !== "");
  const name = notes.length === 0 ? product : `${product} (${notes.join(", ")})`;
  return [id, createdAt.slice(0, 16).replace("T", " "), preset, threshold.toFixed(3), printable(name)];
}

type TableRow = Awaited<ReturnType<App["tables"]["list"]>>[number];

function tableModelJson({ manifest, folder }: TableRow) {
  const { id, product, settings, createdAt, threshold, data } = manifest;
  const { preset } = settings;
  return { id, product, preset, createdAt, threshold: threshold.value, dataHash: data.hash, folder };
}

function tableModelCells({ manifest }: TableRow): string[] {
  const { id, product, settings, createdAt, threshold } = manifest;
  const trained = createdAt.slice(0, 16).replace("T", " ");
  return [
    id,
    trained,
    settings.preset,
    threshold.value.toFixed(3),
    `${printable(product)} (rows of a table)`,
  ];
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
