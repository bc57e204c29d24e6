/** A trial of a driver that hangs, which only the application can end. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compute } from "../../../src-main/core/app/compute-process.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

const probe = { kind: "probe", request: { device: "webgpu", threads: 1 } } as const;

/** A compute process that takes its work and never answers, not even to the wish to stop. */
async function hanging() {
  const workerFile = join(await temporaryFolder(), "hanging.cjs");
  await writeFile(workerFile, "process.on('message', () => {});");
  return { workerFile };
}

describe("A trial that hangs", () => {
  it("is ended at its limit, which is said, and is not called a crash of its own", async () => {
    const trial = compute(probe, { engine: await hanging(), limitMs: 300 });
    await expect(trial).rejects.toMatchObject({
      message: "There was no answer within 0.3 seconds, and Kensa ended the trial.",
    });
  });

  it("is ended at once by a person who cancels", async () => {
    const stop = new AbortController();
    const trial = compute(probe, { engine: await hanging(), signal: stop.signal, limitMs: 3_600_000 });
    setTimeout(() => stop.abort(), 100);
    await expect(trial).rejects.toMatchObject({ code: "cancelled" });
  });
});
