import { chmod, cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { InspectedImage } from "../../../src-main/contract/inspection.ts";
import type { InspectionRequest } from "../../../src-main/contract/worker.ts";
import { beginInspection, inspectPaths } from "../../../src-main/core/app/inspection-service.ts";
import { getInspection } from "../../../src-main/core/store/inspections.ts";
import { getModel } from "../../../src-main/core/store/models.ts";
import { writeTellingModel } from "../../helpers/telling-model.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts } from "../training/tiny-training.ts";
import { openApp, workerFile } from "./open-app.ts";

async function setUp() {
  const folder = await temporaryFolder();
  const app = await openApp(join(folder, "data"));
  onTestFinished(() => app.close());
  const model = join(folder, "model");
  await writeTellingModel(model);
  const ports = { dataFolder: folder, workerFile, now: () => new Date() };
  const request = (path: string, changes: Partial<InspectionRequest> = {}): InspectionRequest => ({
    model,
    paths: [path],
    heatmaps: null,
    watch: false,
    threads: 1,
    ...changes,
  });
  return { folder, store: app.store, model, ports, request };
}

it("An inspection whose outcomes cannot be stored ends by itself, with that failure", async () => {
  const { store, ports, request } = await setUp();
  await sql`create trigger full before insert on inspected_images begin select raise(abort, 'No room.'); end`.execute(
    store.database,
  );
  // Of a watched folder nothing else would end it.
  const inspection = inspectPaths(store, ports, request(await goodParts(3), { watch: true }));
  await expect(inspection).rejects.toThrow(/No room/);
  expect(await getInspection(store, 1)).toMatchObject({
    state: "failed",
    failure: { message: expect.stringMatching(/No room/) },
  });
});

it("An inspection that is given up while its folder is listed is stored as that", async () => {
  const { store, ports, request } = await setUp();
  const inspection = inspectPaths(store, ports, request(await goodParts(3)), { signal: AbortSignal.abort() });
  await inspection.catch((thrown: unknown) => expect(thrown).toMatchObject({ code: "cancelled" }));
  expect(await getInspection(store, 1)).toMatchObject({ state: "cancelled", failure: null });
});

it("A model stays where it is known to lie when a copy of it inspects, and moves only where it is gone", async () => {
  const { folder, store, model, request } = await setUp();
  const copy = join(folder, "copy");
  await cp(model, copy, { recursive: true });
  await beginInspection(store, request("unread"));
  await beginInspection(store, request("unread", { model: copy }));
  expect((await getModel(store, "telling-1")).folder).toBe(model);
  await rm(join(model, "model.json"));
  await beginInspection(store, request("unread", { model: copy }));
  expect((await getModel(store, "telling-1")).folder).toBe(copy);
});

/** A Node that dies like a decoder's fault as soon as a file of this name is read; also as soon as it starts, where that is wanted. */
async function dyingNode(folder: string, name: string): Promise<string> {
  const [nodeFile, preload] = [join(folder, "node"), join(folder, "die.mjs")];
  await writeFile(
    preload,
    `import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
const { readFile } = files;
files.readFile = (path, ...options) => {
  if (String(path).includes(${JSON.stringify(name)})) process.kill(process.pid, "SIGKILL");
  return readFile(path, ...options);
};
syncBuiltinESMExports();
`,
  );
  await writeFile(nodeFile, `#!/bin/sh\nexec "${process.execPath}" --import "${preload}" "$@"\n`);
  await chmod(nodeFile, 0o755);
  return nodeFile;
}

describe.skipIf(process.platform === "win32")("Where the compute process dies over an image", () => {
  it("that image cannot be judged, and all others are", async () => {
    const { folder, store, ports, request } = await setUp();
    const nodeFile = await dyingNode(folder, "part 0004");
    const images: InspectedImage[] = [];
    const outcome = await inspectPaths(store, { ...ports, nodeFile }, request(await goodParts(8)), {
      onImage: (image) => images.push(image),
    });
    expect(images.map(({ file, reason }) => [file.slice(-8), reason?.code ?? null])).toEqual(
      Array.from({ length: 8 }, (_, i) => [`000${i}.png`, i === 4 ? "worker-crashed" : null]),
    );
    expect(images[4]).toMatchObject({ verdict: "cannot-judge", score: null, threshold: 150 });
    expect(outcome.cannotJudge).toBe(1);
  });

  it("but where it dies over the model, the inspection ends, and the advice speaks of inspections", async () => {
    const { folder, store, ports, request } = await setUp();
    const nodeFile = await dyingNode(folder, "model.json");
    const inspection = inspectPaths(store, { ...ports, nodeFile }, request(await goodParts(2)));
    await expect(inspection).rejects.toMatchObject({
      code: "worker-crashed",
      action: expect.stringMatching(/^Inspect again/),
    });
  });
});

/** A Node that notes each of its processes, and starts none while a file named `hold` lies there. */
async function notedNode(folder: string) {
  const [nodeFile, noted, hold] = ["node", "noted", "hold"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const wait = `while [ -e "${hold}" ]; do sleep 0.05; done`;
  await writeFile(nodeFile, `#!/bin/sh\necho $$ >> "${noted}"\n${wait}\nexec "${process.execPath}" "$@"\n`);
  await chmod(nodeFile, 0o755);
  const pids = async () => (await readFile(noted, "utf8")).trim().split("\n").map(Number);
  /** The process of this number, from 1 on, once there is one. */
  const pidOf = (number: number) =>
    vi.waitFor(
      async () => {
        const pid = (await pids())[number - 1];
        if (pid === undefined) throw new Error(`There is no process ${number} yet.`);
        return pid;
      },
      { timeout: 60_000, interval: 50 },
    );
  return {
    nodeFile,
    hold,
    pidOf,
    kill: async (number: number) => process.kill(await pidOf(number), "SIGKILL"),
  };
}

describe.skipIf(process.platform === "win32")("Where the compute process of a watched folder dies", () => {
  /** A watch of a folder with one picture, which has been judged. */
  async function watchOne() {
    const { folder, store, ports, request } = await setUp();
    const { nodeFile, ...node } = await notedNode(folder);
    const parts = await goodParts(2);
    const [first, second] = ["part 0000.png", "part 0001.png"].map((name) => join(parts, name)) as [
      string,
      string,
    ];
    const later = await readFile(second);
    await rm(second);
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const judged: string[] = [];
    const ending = inspectPaths(store, { ...ports, nodeFile }, request(parts, { watch: true }), {
      signal: stop.signal,
      onImage: ({ file }) => judged.push(file),
    });
    const hasJudged = (...files: string[]) =>
      vi.waitFor(() => expect(judged).toEqual(files), { timeout: 60_000, interval: 50 });
    await hasJudged(first);
    const end = () => {
      stop.abort();
      return ending;
    };
    return { ...node, first, second, later, hasJudged, end };
  }

  it("the watch goes on, also where it dies again before there is another picture", {
    timeout: 180_000,
  }, async () => {
    const { kill, pidOf, first, second, later, hasJudged, end } = await watchOne();
    await kill(1);
    await kill(2);
    // The third one looks for a picture that might be at fault, and finds none.
    await pidOf(4);
    await writeFile(second, later);
    await hasJudged(first, second);
    expect(await end()).toMatchObject({ cannotJudge: 0 });
  });

  it("a picture that takes the place of another one meanwhile is judged", { timeout: 180_000 }, async () => {
    const { kill, pidOf, hold, first, later, hasJudged, end } = await watchOne();
    await writeFile(hold, "");
    await kill(1);
    await pidOf(2);
    await writeFile(first, later);
    await rm(hold);
    await hasJudged(first, first);
    expect(await end()).toMatchObject({ cannotJudge: 0 });
  });
});
