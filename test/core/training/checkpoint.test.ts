import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Checkpoint,
  readCheckpoint,
  writeCheckpoint,
} from "../../../src-main/core/training/checkpoint.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

const shapes = { "E/weight": [2, 3], "adam/m/E/weight": [2, 3], "G/bias": [], nothing: [0] };
const checkpoint: Checkpoint = {
  step: 150,
  discriminatorSteps: 105,
  seconds: 12.5,
  curve: [
    {
      step: 50,
      phase: "warm-up",
      discriminatorLoss: null,
      generatorLoss: null,
      reconstructionLoss: 0.25,
      reconstructionRatio: 0.9,
    },
  ],
  sums: { reconstructionLoss: { total: 0.1 + 0.2, count: 2 } },
  state: {
    "E/weight": Float32Array.of(1, -0, 1e-40, 3.4e38, 0.1, -7),
    // A view into a larger buffer: only its own part belongs to the checkpoint.
    "adam/m/E/weight": new Float32Array([9, 1, 2, 3, 4, 5, 6, 9]).subarray(1, 7),
    "G/bias": Float32Array.of(Math.PI),
    nothing: new Float32Array(),
  },
};

async function written(changes: Partial<Checkpoint> = {}): Promise<string> {
  const path = join(await temporaryFolder(), "checkpoint.bin");
  await writeCheckpoint(path, { ...checkpoint, ...changes });
  return path;
}

const damaged = (path: string) => ({ code: "damaged", message: `The checkpoint ${path} is damaged.` });

describe("A checkpoint", () => {
  it("is read as it was written, bit by bit", async () => {
    const read = await readCheckpoint(await written(), shapes);
    expect(read).toEqual(checkpoint);
    expect(Object.is(read?.state["E/weight"]?.[1], -0)).toBe(true);
  });

  it("is read whatever the length of its header", async () => {
    for (const seconds of [1, 10, 100, 1000, 0.123456789]) {
      expect(await readCheckpoint(await written({ seconds }), shapes)).toEqual({ ...checkpoint, seconds });
    }
  });

  it("from before sums were noted is read with none", async () => {
    const { sums: _, ...older } = checkpoint;
    const path = join(await temporaryFolder(), "checkpoint.bin");
    await writeCheckpoint(path, older as Checkpoint);
    expect(await readCheckpoint(path, shapes)).toEqual({ ...checkpoint, sums: {} });
  });

  it("takes the place of the one before", async () => {
    const path = await written();
    await writeCheckpoint(path, { ...checkpoint, step: 200 });
    expect((await readCheckpoint(path, shapes))?.step).toBe(200);
    expect(await readdir(join(path, ".."))).toEqual(["checkpoint.bin"]);
  });

  it("is undefined where there is none", async () => {
    expect(await readCheckpoint(join(await temporaryFolder(), "checkpoint.bin"), shapes)).toBeUndefined();
  });

  it("is reported as damaged wherever a byte has changed", async () => {
    const path = await written();
    const bytes = await readFile(path);
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      await writeFile(path, changed);
      await expect(readCheckpoint(path, shapes), `byte ${place}`).rejects.toMatchObject(damaged(path));
    }
  });

  it("is reported as damaged wherever it was cut off, or has grown", async () => {
    const path = await written();
    const bytes = await readFile(path);
    for (const length of [0, 1, 63, 64, 67, 68, 200, bytes.length - 4, bytes.length - 1]) {
      await writeFile(path, bytes.subarray(0, length));
      await expect(readCheckpoint(path, shapes), `${length} bytes`).rejects.toMatchObject(damaged(path));
    }
    await writeFile(path, Buffer.concat([bytes, Buffer.alloc(4)]));
    await expect(readCheckpoint(path, shapes)).rejects.toMatchObject(damaged(path));
  });

  it("of other networks is not taken", async () => {
    const path = await written();
    const { nothing: _, ...fewer } = shapes;
    const others = [{ ...shapes, "G/bias": [2] }, { ...shapes, more: [1] }, fewer, {}];
    for (const other of others) {
      await expect(readCheckpoint(path, other)).rejects.toMatchObject(damaged(path));
    }
  });

  it("that cannot be read is not taken for none", async () => {
    const path = join(await temporaryFolder(), "checkpoint.bin");
    await mkdir(path);
    await expect(readCheckpoint(path, shapes)).rejects.toMatchObject({ code: "conflict" });
  });

  it.skipIf(process.platform === "win32")("that finds no space leaves the older one", async () => {
    const path = await written();
    const program = join(import.meta.dirname, "programs", "write-checkpoint.ts");
    // The shell's unit for the largest file that a process may write is 512 or 1024 bytes.
    const limited = ["-c", 'ulimit -f 100 && exec "$0" "$@"', process.execPath, program, path];
    const failure = JSON.parse(execFileSync("sh", limited, { encoding: "utf8" }));
    expect(failure).toMatchObject({ code: "disk-full", action: expect.any(String) });
    expect(await readCheckpoint(path, shapes)).toEqual(checkpoint);
    expect(await readdir(join(path, ".."))).toEqual(["checkpoint.bin"]);
  });
});
