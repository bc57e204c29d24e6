import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { getInspection, listInspections } from "../../../src-main/core/store/inspections.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { examine } from "./raw-database.ts";
import { allOf, temporaryDataFolder } from "./samples.ts";

const BATCH = 50;
const clock = () => new Date();

function startWriter(root: string, batches: number): ChildProcess {
  const program = join(import.meta.dirname, "programs", "write-images.ts");
  const writer = spawn(process.execPath, [program, root, String(BATCH), String(batches)]);
  onTestFinished(() => void writer.kill("SIGKILL"));
  return writer;
}

it("lets two processes create one database and write to it at once, while a third one reads", async () => {
  const folder = await temporaryDataFolder();
  const writers = [startWriter(folder.root, 40), startWriter(folder.root, 40)];
  const errors = Promise.all(writers.map((writer) => text(writer.stderr!)));
  await using store = await openStore(folder, { clock });
  while (writers.some((writer) => writer.exitCode === null)) {
    for (const { id, passCount } of await listInspections(store, "bracket-1")) {
      expect(passCount % BATCH).toBe(0);
      const images = await allOf(inspectedImages(store, id));
      expect(images.length).toBeGreaterThanOrEqual(passCount);
    }
    await delay(5);
  }
  expect(await errors).toEqual(["", ""]);
  const inspections = await listInspections(store, "bracket-1");
  expect(inspections).toMatchObject([
    { id: 2, state: "finished", passCount: 2000 },
    { id: 1, state: "finished", passCount: 2000 },
  ]);
  const sound = { integrity: "ok", brokenReferences: [], images: 4000, counted: 4000 };
  expect(examine(folder.database)).toEqual(sound);
});

it("loses no acknowledged batch, and keeps no half one, when the process is killed", async () => {
  const folder = await temporaryDataFolder();
  let acknowledged = 0;
  for (let round = 1; round <= 6; round++) {
    const writer = startWriter(folder.root, Number.POSITIVE_INFINITY);
    const output = text(writer.stdout!);
    const end = once(writer, "exit");
    await once(writer.stdout!, "data");
    await delay(Math.random() * 200);
    writer.kill("SIGKILL");
    await end;
    const batches = (await output).split("\n").filter((line) => line === "acknowledged").length;
    acknowledged += batches * BATCH;

    await using store = await openStore(folder, { clock });
    const inspection = await getInspection(store, round);
    expect(inspection.state).toBe("interrupted");
    expect(inspection.passCount).toBeGreaterThanOrEqual(batches * BATCH);
    expect(inspection.passCount % BATCH).toBe(0);
    const { images, ...rest } = examine(folder.database);
    expect(rest).toEqual({ integrity: "ok", brokenReferences: [], counted: images });
  }
  expect(acknowledged).toBeGreaterThan(0);
});
