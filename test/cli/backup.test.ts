/** @file `kensa backup` and `kensa restore` over a data folder with a trained model. */
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastJson, makeWorkplace, smallTraining, type Workplace } from "./run-kensa.ts";

let place: Workplace;
beforeEach(async () => {
  place = await makeWorkplace();
});
afterEach(() => place.remove());

test("what was lost with the data folder judges parts as before once it is restored", async () => {
  const good = await place.parts("bracket", 24);
  const { model } = lastJson((await place.kensa(...smallTraining(good))).stdout) as { model: string };
  const backup = join(place.folder, "backup");
  const written = await place.kensa("backup", backup);
  expect(written.stderr).toMatch(/^Backing up: \d+ of \d+ MB/m);
  expect(written.stdout).toContain(`Backed up ${place.data} to ${backup}: the database, 1 model; `);
  expect(written.stdout).toContain("Not in it: the photographs themselves; pictures of cameras (--frames");
  expect(written.code).toBe(0);
  expect(lastJson((await place.kensa("models", "--json")).stdout)).toMatchObject({
    models: [{ active: false }],
  });

  await rename(place.data, join(place.folder, "lost"));
  const restored = await place.kensa("restore", backup);
  expect(restored.stdout).toMatch(
    /^Restored the backup of \d{4}-\d\d-\d\d \d\d:\d\d UTC, written by Kensa \d/m,
  );
  expect(restored.code).toBe(0);
  const id = model.split("/").at(-1)!;
  const judged = await place.kensa("inspect", "--model", id, good);
  expect(judged.stdout).toContain("24 images");
  expect(judged.code).toBe(0);
});

test("a second backup of the same name and a restore over data are refused", async () => {
  await place.kensa("models");
  const backup = join(place.folder, "backup");
  expect(lastJson((await place.kensa("backup", backup, "--frames", "--json")).stdout)).toMatchObject({
    jsonVersion: 1,
    folder: backup,
    models: 0,
    frames: 0,
    modelsElsewhere: [],
  });
  const again = await place.kensa("backup", backup);
  expect(again.stderr).toContain(`${backup} already exists.`);
  expect(again.code).toBe(3);
  const over = await place.kensa("restore", backup);
  expect(over.stderr).toContain("A backup goes into an empty data folder.");
  expect(over.code).toBe(3);
});

test("a backup of nothing makes no data folder, and a folder without a backup is named", async () => {
  const nothing = await place.kensa("backup", join(place.folder, "backup"));
  expect(nothing.stderr).toContain("There is nothing to back up");
  expect(nothing.code).toBe(2);
  const none = join(place.folder, "none");
  await mkdir(none);
  await writeFile(join(none, "notes.txt"), "mine");
  expect((await place.kensa("restore", none)).code).toBe(2);
  expect(await readdir(place.folder)).toEqual(["none"]);
});
