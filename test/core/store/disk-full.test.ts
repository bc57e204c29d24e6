import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { addInspectedImages, inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { getInspection } from "../../../src-main/core/store/inspections.ts";
import { examine } from "./raw-database.ts";
import { sampleImages } from "./sample-values.ts";
import { allOf, sampleInspection, temporaryFolder, temporaryStore } from "./samples.ts";

/** A disk of its own for `program`, without special rights; it is gone when the program ends. */
function onSmallDisk(mountPoint: string, ...program: string[]) {
  const script = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"';
  return spawnSync(
    "unshare",
    ["--user", "--map-root-user", "--mount", "sh", "-c", script, mountPoint, ...program],
    {
      encoding: "utf8",
    },
  );
}

const canMount = onSmallDisk("/tmp", "true").status === 0;

it.skipIf(!canMount)(
  "stays readable and sound on a full disk, and goes on when there is space again",
  async () => {
    const program = join(import.meta.dirname, "programs", "fill-disk.ts");
    const disk = await temporaryFolder();
    const { stdout, stderr } = onSmallDisk(disk, process.execPath, program, disk);
    expect(stderr).toBe("");
    const seen = JSON.parse(stdout);
    const diskFull = { code: "disk-full", message: expect.any(String) };
    expect(seen.full).toMatchObject({ failure: diskFull, backup: diskFull, second: null });
    expect(seen.full.acknowledged).toBeGreaterThan(0);
    expect(seen.full.readable).toBe(seen.full.acknowledged);
    expect(seen.acknowledged).toBe(seen.full.acknowledged + 50);
    expect(seen.stored).toBe(seen.acknowledged);
  },
);

it("refuses a batch that does not fit, as a whole, and goes on when there is space again", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  await addInspectedImages(store, id, sampleImages(100));
  await sql`pragma max_page_count = 40`.execute(store.database);
  await expect(addInspectedImages(store, id, sampleImages(2000))).rejects.toMatchObject({
    name: "KensaError",
    code: "disk-full",
  });
  expect(await allOf(inspectedImages(store, id))).toHaveLength(100);
  expect(await getInspection(store, id)).toMatchObject({ passCount: 100 });
  const sound = { integrity: "ok", brokenReferences: [], images: 100, counted: 100 };
  expect(examine(store.folder.database)).toEqual(sound);
  await sql`pragma max_page_count = 100000`.execute(store.database);
  await addInspectedImages(store, id, sampleImages(2000));
  expect(await getInspection(store, id)).toMatchObject({ passCount: 2100 });
});
