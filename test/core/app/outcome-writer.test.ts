import { sql } from "kysely";
import { expect, it } from "vitest";
import { BATCH_IMAGES, OutcomeWriter } from "../../../src-main/core/app/outcome-writer.ts";
import { inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleImage } from "../store/sample-values.ts";
import { allOf, sampleInspection, temporaryStore } from "../store/samples.ts";

const imageOf = (number: number) => sampleImage(`/parts/${number}.png`);

async function storedFiles(store: Store, inspectionId: number): Promise<string[]> {
  return (await allOf(inspectedImages(store, inspectionId))).map(({ file }) => file);
}

it("says at once that outcomes cannot be stored, keeps them, and stores them in order once that is possible", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  const stored: string[] = [];
  const failed = Promise.withResolvers<void>();
  let failures = 0;
  const onFailure = () => {
    failures += 1;
    failed.resolve();
  };
  const writer = new OutcomeWriter(store, id, { onStored: (_, { file }) => stored.push(file), onFailure });
  await sql`create trigger full before insert on inspected_images begin select raise(abort, 'No room.'); end`.execute(
    store.database,
  );
  const files = Array.from({ length: 2 * BATCH_IMAGES }, (_, i) => imageOf(i));
  for (const image of files.slice(0, BATCH_IMAGES)) writer.add(image);
  await failed.promise;
  for (const image of files.slice(BATCH_IMAGES)) writer.add(image);
  await expect(writer.flush()).rejects.toThrow(/No room/);
  expect(await storedFiles(store, id)).toEqual([]);
  await sql`drop trigger full`.execute(store.database);
  // What happened is said all the same: the inspection was ended over it.
  await expect(writer.flush()).rejects.toThrow(/No room/);
  expect(await storedFiles(store, id)).toEqual(files.map(({ file }) => file));
  expect(stored).toEqual(files.map(({ file }) => file));
  expect(failures).toBe(1);
});

it("stores every outcome once, though batches follow each other faster than the disk", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  const writer = new OutcomeWriter(store, id, { onFailure: () => expect.unreachable() });
  const images = Array.from({ length: 3 * BATCH_IMAGES + 7 }, (_, i) => imageOf(i));
  for (const image of images) writer.add(image);
  await writer.flush();
  expect(await storedFiles(store, id)).toEqual(images.map(({ file }) => file));
});
