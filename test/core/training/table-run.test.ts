import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { claimTableRun, readTableRun, tableRunPaths } from "../../../src-main/core/training/table-run.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { tableRequest } from "./tiny-table-training.ts";

const now = new Date();

async function run() {
  const folder = await temporaryFolder();
  const { product, source, settings } = tableRequest(join(folder, "log.csv"));
  const hash = "0".repeat(64);
  return {
    folder,
    run: { kind: "kensa-table-run", schemaVersion: 1, product, source, hash, settings } as const,
  };
}

/** Leaves a run of the process with this number. */
async function leave(folder: string, plan: object, pid: number): Promise<void> {
  const text = JSON.stringify({ ...plan, pid, begunAt: now.toISOString() });
  await writeFile(tableRunPaths(folder).plan, text);
}

describe("The folder of a run", () => {
  it("belongs to the process that claimed it", async () => {
    const { folder, run: plan } = await run();
    await claimTableRun(folder, plan, now);
    expect(await readTableRun(folder)).toMatchObject({ ...plan, pid: process.pid });
  });

  it("is not taken from a process that lives", async () => {
    const { folder, run: plan } = await run();
    await leave(folder, plan, process.ppid);
    await expect(claimTableRun(folder, plan, now)).rejects.toMatchObject({ code: "conflict" });
  });

  it("is taken over from one that has died", async () => {
    const { folder, run: plan } = await run();
    await leave(folder, plan, 2 ** 22 + 1);
    expect(await claimTableRun(folder, plan, now)).toMatchObject({ pid: process.pid });
  });
});
