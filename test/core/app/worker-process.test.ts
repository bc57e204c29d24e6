import { access, chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compute } from "../../../src-main/core/app/compute-process.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { workerFile } from "./open-app.ts";

const probe = { kind: "probe", request: { device: "cpu", threads: 1 } } as const;

test.skipIf(process.platform === "win32")(
  "a compute process is run by the Node that the shell names",
  async () => {
    const folder = await temporaryFolder();
    const nodeFile = join(folder, "node");
    await writeFile(nodeFile, `#!/bin/sh\ntouch "${folder}/was-run"\nexec "${process.execPath}" "$@"\n`);
    await chmod(nodeFile, 0o755);
    const { result } = await compute(probe, { engine: { workerFile, nodeFile } });
    expect(result.device).toBe("cpu");
    await access(join(folder, "was-run"));
  },
);

test("without a name it is run by the Node that asks", async () => {
  expect(await compute(probe, { engine: { workerFile } })).toMatchObject({ kind: "probed" });
});

test("a Node that is not there is a failure with what to do", async () => {
  const computed = compute(probe, { engine: { workerFile, nodeFile: "/no/such/node" } });
  await expect(computed).rejects.toMatchObject({ code: "worker-crashed", action: expect.any(String) });
});
